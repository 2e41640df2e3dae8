import { type ServerName, serverNames, serverRules } from "../../../stack/server-rules.ts";
import { type Check, ok, ownServers, type Runtime, wrong } from "../../check.ts";

export const jars: Check = {
  id: "machine.jars",
  title: "The servers' jars are whole",
  meaning:
    "A jar is missing, or hasn't the size that it came with. What runs goes on; a server that is started anew ends with a " +
    "class that it can't find.",
  remedy: "`gibsey up` fetches what is missing or damaged through Maven, where its server doesn't run.",
  runtimes: ownServers,
  causes: ["machine.maven"],
  probe: async ({ machine, book, runtime }) => {
    const missing = await machine.jarsMissing(neededJars(runtime));
    if (missing.length === 0) return ok("all are here");
    const absent = missing.filter(({ isThere }) => !isThere);
    // Before the first start there is nothing to miss.
    if (absent.length === missing.length && (await book.plan()) === undefined) {
      const megabytes = absent.reduce((sum, { name }) => sum + serverRules[name].jarsMb, 0);
      return ok(`gibsey up fetches them, ${megabytes} MiB`);
    }
    const place = ({ folder, isThere }: (typeof missing)[number]) => `${folder} is ${isThere ? "damaged" : "missing"}`;
    return wrong({
      found: missing.map(place).join("; "),
      expected: "all jars, in their sizes",
      fix: "gibsey doctor --fix",
    });
  },
};

/** In containers, all but the agent have their own. */
export function neededJars(runtime: Runtime): readonly ServerName[] {
  return runtime === "docker" ? ["agent"] : serverNames;
}
