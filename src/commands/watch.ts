import { setTimeout as sleep } from "node:timers/promises";
import { followSignal } from "../core/follow-signal.ts";
import { limits } from "../core/limits.ts";
import { type LookParts, looks } from "../watch/looks.ts";
import { tellNews } from "../watch/tell-news.ts";
import type { Command, Session } from "./command.ts";
import { loadScreen } from "./load-screen.ts";

/**
 * Ctrl+C is how a watch ends, so it is success (0). Only before the daemon was found is something interrupted (130).
 */
export const watch: Command = {
  name: "watch",
  summary: "a live view: changes, lag, what each hop takes, the last pages",
  options: [{ syntax: "--plain", meaning: "a line for each batch of changes, as off a terminal" }],
  examples: [
    "gibsey watch            until q, Esc or Ctrl+C; the exit status is 0 then",
    "gibsey watch --json     an object of NDJSON for each batch",
  ],
  async run({ options, session }) {
    const { terminal, wantsJson } = session;
    await session.connect();
    const { controller, letGo } = followSignal(session.signal);
    const seen = looks({ find: finder(session), pause, wallMs: Date.now }, controller.signal);
    try {
      if (wantsJson || options.has("plain") || !terminal.isScreen) {
        await tellNews(seen, terminal, wantsJson);
      } else {
        const { showScreen } = await loadScreen(() => import("../watch/show-screen.tsx"));
        const { style, hasUnicode } = terminal;
        await showScreen(seen, { style, hasUnicode, leave: () => controller.abort() });
      }
    } finally {
      letGo();
    }
    return 0;
  },
};

/** Finds the daemon anew, on whatever port it is now. One that was stopped since isn't started: somebody wanted it so. */
function finder(session: Session): LookParts["find"] {
  return async () => {
    const isThere = session.config.url.value !== "" || (await session.daemon.find()) !== undefined;
    return isThere ? session.connect() : undefined;
  };
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(limits.watchEveryMs, undefined, { signal }).catch(() => {});
}
