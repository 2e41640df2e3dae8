import { asGibseyError } from "../../../errors.ts";
import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";

export const token: Check = {
  id: "daemon.token",
  title: "The token is its owner's alone, and lets in",
  meaning:
    "Whoever can read the token can read and change the book. A daemon reads it when it starts: one that was changed or removed " +
    "since lets nobody in, and every command ends with TOKEN_REFUSED.",
  remedy: "`chmod 600` the file. Where it isn't the daemon's any more: `gibsey down && gibsey up`.",
  runtimes,
  probe: async ({ daemon }, signal) => {
    const [{ from, isFile, isThere, isOwn, mode }, url] = await Promise.all([daemon.token(), daemon.url()]);
    const expected = "the daemon's token, in a file that only its owner can read";
    if (!isThere) {
      if (url === undefined) return skipped("the first daemon makes it");
      const fix = isFile ? "gibsey down && gibsey up" : "set GIBSEY_TOKEN";
      return wrong({ found: `there is no token in ${from}, and a daemon runs`, expected, fix });
    }
    if (isFile && !isOwn) return wrong({ found: `${from} is another user's`, expected, fix: `ls -l '${from}'` });
    if (mode !== undefined && (mode & 0o077) !== 0) {
      const found = `${from} can be read by others (mode ${mode.toString(8)})`;
      return wrong({ found, expected: "mode 600", fix: `chmod 600 '${from}'` });
    }
    const refused = url === undefined ? undefined : await refusalOf(() => daemon.status(signal));
    if (refused === undefined) return ok(from);
    const fix = isFile ? "gibsey down && gibsey up" : `take it out of ${from}, or set the daemon's`;
    return wrong({ found: `the token of ${from} isn't the running daemon's`, expected, fix });
  },
};

/** What else goes wrong with the asking is told by daemon.ready. */
async function refusalOf(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    await ask();
    return undefined;
  } catch (thrown) {
    const error = asGibseyError(thrown);
    return error.code === "TOKEN_REFUSED" ? error : undefined;
  }
}
