import { type Check, ok, ownServers, wrong } from "../../check.ts";
import { neededJars } from "./jars.ts";

export const maven: Check = {
  id: "machine.maven",
  title: "There is a Maven where jars are to be fetched",
  meaning: "The servers' jars aren't all here, and Maven, which fetches them, isn't either.",
  remedy:
    "Install it (Debian: maven; macOS: brew install maven), or point MAVEN_HOME to one. It is used for jars alone.",
  runtimes: ownServers,
  probe: async ({ machine, runtime }) => {
    const [missing, program] = await Promise.all([machine.jarsMissing(neededJars(runtime)), machine.maven()]);
    if (missing.length === 0) return ok(program ?? "not needed: the jars are here");
    if (program !== undefined) return ok(program);
    return wrong({
      found: `there is no mvn on the PATH, and the jars of ${missing.map(({ name }) => name).join(", ")} are missing`,
      expected: "a Maven, or the jars",
      fix: "install it (Debian: apt-get install maven; macOS: brew install maven), or set MAVEN_HOME; then gibsey up",
    });
  },
};
