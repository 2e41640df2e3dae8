import { type Check, ok, runtimes, warn } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const cache: Check = ofThisMachine({
  id: "machine.cache",
  title: "The cache folder can be written",
  meaning: "Models and jars can't be put into the cache. What is in it already can still be used.",
  remedy: "See who owns it (`ls -ld`), or name another by GIBSEY_CACHE_DIR.",
  runtimes,
  probe: async ({ machine }) => {
    const { path, nearest, kind, isWritable, mount } = await machine.cacheFolder();
    if (kind !== "something else" && isWritable) return ok(kind === "absent" ? `${path}, not made yet` : path);
    const why = mount?.isReadOnly ? `${mount.path} is mounted read-only` : `this user may not write into ${nearest}`;
    return warn({
      found: kind === "something else" ? `${nearest} is no folder` : why,
      expected: "a folder that this user may write into",
      fix: `ls -ld '${nearest}'; or set GIBSEY_CACHE_DIR`,
    });
  },
});
