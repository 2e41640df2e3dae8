import { type Check, ok, wrong } from "../../check.ts";

export const java: Check = {
  id: "machine.java",
  title: "There is a Java 17",
  meaning:
    "Kafka 4 and the agent need Java 17, and Cassandra 5.0 runs on 11 and 17 only: it ends at once on 18 to 25. Others may be " +
    "installed beside it, and may be first on the PATH.",
  remedy: "Install one (Debian: openjdk-17-jre-headless; macOS: brew install openjdk@17), or point JAVA_HOME to one.",
  runtimes: ["native"],
  probe: async ({ machine }) => {
    const { java, others } = await machine.java();
    const found = others.map(({ path, version }) => `Java ${version} at ${path}`);
    if (java !== undefined) return ok(`Java ${java.version} at ${java.path}`, found);
    return wrong({
      found: found.length === 0 ? "there is no Java" : `only ${found.join(", ")}; Cassandra 5.0 doesn't run on it`,
      expected: "a Java 17",
      fix: "install it (Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk@17), or set JAVA_HOME",
    });
  },
};
