import { hasCode } from "../../../errors.ts";
import { type Check, ok, runtimes, skipped, type Trouble, wrong } from "../../check.ts";
import type { TokenFacts } from "../../probes/daemon.ts";

export const token: Check = {
  id: "daemon.token",
  title: "The token is its owner's alone, and lets in",
  meaning:
    "Whoever can read the token can read and change the book. A daemon reads it when it starts: one that was changed or removed " +
    "since lets nobody in, and every command ends with TOKEN_REFUSED.",
  remedy: "`chmod 600` the file. Where it isn't the daemon's any more: `gibsey down && gibsey up`.",
  runtimes,
  probe: async ({ daemon, book }, signal) => {
    const [facts, url] = await Promise.all([daemon.token(), daemon.url()]);
    const { from, isFile, isThere } = facts;
    if (!isThere && url === undefined) return skipped("the first daemon makes it");
    const fix = book.isElsewhere
      ? "set GIBSEY_TOKEN to that daemon's: gibsey token, where it runs"
      : isFile
        ? "gibsey down && gibsey up"
        : from.endsWith(".json")
          ? `take token out of ${from}`
          : `unset ${from}; or give it the token of that daemon`;
    if (!isThere) return wrong({ found: `there is no token in ${from}, and a daemon runs`, expected, fix });
    const open = book.isElsewhere ? undefined : openTo(facts);
    if (open !== undefined) return wrong(open);
    if (url === undefined || !(await isRefused(() => daemon.status(signal)))) return ok(from);
    return wrong({ found: `the token of ${from} isn't the running daemon's`, expected, fix });
  },
};

const expected = "the daemon's token, in a file that only its owner can read";

function openTo({ from, isOwn, mode }: TokenFacts): Trouble | undefined {
  if (!isOwn) return { found: `${from} is another user's`, expected, fix: `ls -l '${from}'` };
  if (mode === undefined || (mode & 0o077) === 0) return undefined;
  const found = `${from} can be read by others (mode ${mode.toString(8)})`;
  return { found, expected: "mode 600", fix: `chmod 600 '${from}'` };
}

/** What else goes wrong with the asking is told by daemon.ready. */
async function isRefused(ask: () => Promise<unknown>): Promise<boolean> {
  return ask().then(
    () => false,
    (thrown: unknown) => hasCode(thrown, "TOKEN_REFUSED"),
  );
}
