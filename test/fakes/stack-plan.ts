import type { DockerPlan, NativePlan } from "../../src/core/stack/stack-plan.ts";

/** A plan with the customary ports and the smallest heaps. */
export function stackPlan(given: Partial<NativePlan> = {}): NativePlan {
  return {
    schema: "gibsey.stack/1",
    runtime: "native",
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

/** The same plan in containers. */
export function dockerPlan(given: Partial<DockerPlan> = {}): DockerPlan {
  const { java: _java, jars, ...plan } = stackPlan();
  const image = { project: "gibsey-test", agentImage: "gibsey-agent:test", agentJars: jars.agent };
  return { ...plan, runtime: "docker", ...image, ...given };
}
