import { limits } from "../../../limits.ts";
import { type Check, type Finding, ok, runtimes, skipped, wrong } from "../../check.ts";
import type { Probes } from "../../probes.ts";
import { lookUntil } from "../look-until.ts";
import { readyDaemon } from "../ready-daemon.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { lookingAtStores, wayOfChanges } from "./looking-at-stores.ts";

export const memoryVectors: Check = ofThisMachine({
  id: "memory.vectors",
  title: "Every page with words has all its vectors",
  meaning:
    "A page's vectors are missing, some of them are, or they were made from another text, and nothing is under way that would make them: " +
    "somebody changed the table of vectors by hand, or a restore brought back rows without them. The page may still be found, until the " +
    "daemon starts anew.",
  remedy:
    "`gibsey doctor --fix` starts the daemon without its snapshot: it compares every page, and embeds what has no vectors.",
  runtimes,
  needs: ["cassandra.vectors"],
  causes: wayOfChanges,
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: (probes, signal) => lookingAtStores(() => look(probes, signal)),
});

async function look(probes: Probes, signal: AbortSignal): Promise<Finding> {
  const { memory } = probes;
  const active = (await memory.generations())?.active;
  if (active === undefined) return skipped("no vector was made yet");
  const { pages, blank, incomplete, isWhole } = await memory.audit(active);
  const told = `${isWhole ? "" : "the first "}${pages} pages${blank === 0 ? "" : `, ${blank} of them without words`}`;
  if (incomplete.length === 0) return ok(told);
  const refused = await memory.refused(signal);
  const lacking = incomplete.filter((page_id) => !refused.has(page_id));
  const unlearned =
    incomplete.length === lacking.length ? "" : `, ${incomplete.length - lacking.length} can't be learned`;
  if (lacking.length === 0) return ok(`${told}${unlearned}`);
  if ((await readyDaemon(probes, signal)) === undefined) {
    const waiting = await memory.unlearned();
    if (waiting === undefined) return skipped(`${lacking.length} pages aren't learned, and no daemon is ready to`);
    if (waiting > 0) return ok(`${told}; ${waiting} changes wait for a daemon`);
    return wrong(trouble(lacking));
  }
  const last = await lookUntil(
    () => memory.stillIncomplete(active, lacking),
    (page_ids) => page_ids.length === 0,
    memory.wait,
    limits.doctorSettleMs,
  );
  const status = await readyDaemon(probes, signal);
  if (last.length === 0 || status === undefined) return ok(`${told}${unlearned}`);
  if (status.lag > 0 || status.pipeline.state === "learning") return ok(`${told}; ${last.length} are being learned`);
  return wrong(trouble(last));
}

function trouble(page_ids: readonly string[]) {
  const count = page_ids.length;
  return {
    found: `${count} ${count === 1 ? "page has" : "pages have"} words and not all vectors, ${page_ids[0]} among them`,
    expected: "a whole set for each",
    fix: "gibsey doctor --fix --yes --only memory.vectors",
    evidence: page_ids.slice(0, shown),
  };
}

const shown = 5;
