import type { StackPlan } from "../../src/core/stack/stack-plan.ts";

/** A plan with the customary ports and the smallest heaps. */
export function stackPlan(given: Partial<StackPlan> = {}): StackPlan {
  return {
    schema: "gibsey.stack/1",
    java: "/usr/bin/java",
    keyspace: "gibsey",
    ports: {
      kafka: 9_092,
      kafkaController: 9_093,
      cassandra: 9_042,
      cassandraStorage: 7_000,
      agent: 8_005,
      daemon: 8_001,
    },
    heapMb: { kafka: 256, cassandra: 512, agent: 128 },
    writers: 2,
    cdcSpaceMb: 512,
    jars: { kafka: "/cache/kafka", cassandra: "/cache/cassandra", agent: "/cache/agent" },
    ...given,
  };
}
