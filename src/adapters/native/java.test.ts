import { describe, expect, it } from "vitest";
import { findJava, type JavaProbes } from "./java.ts";

/** A machine with these programs: path -> what `java -version` says, and links. */
function machine(versions: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const probes: JavaProbes = {
    list: async (folder) => {
      const names = Object.keys(versions).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(names.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))];
    },
    resolve: async (path) => links[path] ?? (path in versions ? path : undefined),
    ask: async (path) => {
      asked.push(path);
      const version = versions[links[path] ?? path];
      return version === undefined ? undefined : `openjdk version "${version}" 2025-04-15\nOpenJDK Runtime`;
    },
  };
  return { probes, asked };
}

describe("the search for Java", () => {
  it("takes JAVA_HOME's when that is 17, and asks no other", async () => {
    const { probes, asked } = machine({ "/opt/jdk/bin/java": "17.0.15", "/usr/bin/java": "17" });
    const java = await findJava({ JAVA_HOME: "/opt/jdk", PATH: "/usr/bin" }, probes);
    expect(java).toEqual({ path: "/opt/jdk/bin/java", home: "/opt/jdk", version: "17.0.15" });
    expect(asked).toEqual(["/opt/jdk/bin/java"]);
  });

  it("passes over a newer one in front, and finds the 17 behind it", async () => {
    const path = "/new/bin:/usr/bin";
    const { probes } = machine({ "/new/bin/java": "25", "/usr/bin/java": "17.0.2" });
    expect(await findJava({ PATH: path }, probes)).toMatchObject({ path: "/usr/bin/java" });
  });

  it.each([
    "/usr/lib/jvm/java-17-openjdk-amd64/bin/java",
    "/home/me/.sdkman/candidates/java/17.0.9-tem/bin/java",
    "/Library/Java/JavaVirtualMachines/temurin-17.jdk/Contents/Home/bin/java",
    "/opt/homebrew/opt/openjdk@17/bin/java",
  ])("looks where systems keep them: %s", async (path) => {
    const { probes } = machine({ "/usr/bin/java": "21.0.1", [path]: "17.0.9" });
    expect(await findJava({ HOME: "/home/me", PATH: "/usr/bin" }, probes)).toMatchObject({ path });
  });

  it("asks one program once, however many links lead to it", async () => {
    const real = "/usr/lib/jvm/java-17/bin/java";
    const { probes, asked } = machine({ [real]: "11.0.2" }, { "/usr/bin/java": real, "/bin/java": real });
    await expect(findJava({ PATH: "/usr/bin:/bin" }, probes)).rejects.toThrow("found only 11.0.2 (/usr/bin/java)");
    expect(asked).toEqual(["/usr/bin/java"]);
  });

  it("names what it found instead, and how to install one", async () => {
    const { probes } = machine({ "/usr/bin/java": "1.8.0_402", "/usr/lib/jvm/java-21/bin/java": "21.0.1" });
    await expect(findJava({ PATH: "/usr/bin" }, probes)).rejects.toMatchObject({
      code: "JAVA_MISSING",
      message: "the servers need Java 17; found only 1.8.0_402 (/usr/bin/java), 21.0.1 (/usr/lib/jvm/java-21/bin/java)",
      hint: expect.stringContaining("openjdk-17"),
    });
    await expect(findJava({}, machine({}).probes)).rejects.toThrow("there is no Java");
  });
});
