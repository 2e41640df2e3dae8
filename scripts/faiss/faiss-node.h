// Stands in front of faiss-node's one source, which is compiled as it is.
//
// faiss-node 0.5 is written for faiss 1.7.4. Debian 12 has 1.7.3, where idx_t is still a name of Index's own.
//
// A graph's search is as thorough as its efSearch, and faiss-node has no way to set that: 16, whatever k is. Here
// a factory string may end in parameters: "HNSW32;efSearch=1024". A faiss-node without this header refuses such a string,
// so that nobody gets a graph that finds less than was asked for.
#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include <faiss/AutoTune.h>
#include <faiss/Index.h>
#include <faiss/index_factory.h>

namespace faiss {

using idx_t = std::int64_t;

inline Index* index_factory_with_parameters(int dimensions, const char* description, MetricType metric) {
  const char* parameters = std::strchr(description, ';');
  if (parameters == nullptr) return index_factory(dimensions, description, metric);
  const std::string kind(description, parameters);
  std::unique_ptr<Index> index(index_factory(dimensions, kind.c_str(), metric));
  ParameterSpace().set_index_parameters(index.get(), parameters + 1);
  return index.release();
}

}  // namespace faiss

#define index_factory index_factory_with_parameters
