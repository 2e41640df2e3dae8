import { GibseyError } from "../core/errors.ts";
import { isTimeOfDay } from "../core/settings.ts";
import { plain } from "../views/terminal.ts";
import { type Call, type Command, type Options, printJson, type TimerKind } from "./command.ts";

const kinds = [
  { syntax: "--cron", meaning: "the user's crontab (default where there is one)" },
  { syntax: "--systemd", meaning: "a service and a timer of the user's systemd" },
];
const yes = { syntax: "--yes", meaning: "don't ask" };

export const nightlyInstall: Command = {
  name: "install",
  summary: "let cron or systemd run the night; shows what it writes, and on a terminal asks",
  options: [...kinds, { syntax: "--at <time>", meaning: "when (default 03:00)" }, yes],
  examples: ["gibsey nightly install", "gibsey nightly install --systemd --at 04:30"],
  run: install,
};

export const nightlyUninstall: Command = {
  name: "uninstall",
  summary: "take that away again; on a terminal asks",
  options: [...kinds, yes],
  run: uninstall,
};

async function install({ options, session }: Call): Promise<number> {
  const { terminal, wantsJson, nightTimers } = session;
  const at = options.text("at") ?? "03:00";
  if (!isTimeOfDay(at)) throw new GibseyError("USAGE", `--at is ${JSON.stringify(at)}`, "a time of day like 03:00");
  const { kind, text, isThere, variables, install: write } = await nightTimers.plan(kindOf(options), at);
  const isWritten = !isThere && (await isAgreed(`Write this to ${nameOf[kind]}?`, text));
  if (isWritten) await write();
  if (wantsJson) printJson(terminal, "nightly-install", { kind, at, text, installed: isThere || isWritten });
  else terminal.print(outcome());
  if (variables.length > 0) {
    terminal.say(
      `${kind} won't have ${variables.join(", ")}: what is to hold there belongs into the book's config.json.`,
    );
  }
  return 0;

  async function isAgreed(question: string, shown: string): Promise<boolean> {
    if (!wantsJson) terminal.print(plain(shown));
    // Where nobody is at the keyboard, the command line is all that there is to go by.
    return options.has("yes") || (await terminal.confirm(question)) !== false;
  }

  function outcome(): string {
    if (isThere) return `${nameOf[kind]} runs the night at ${at} already.`;
    if (isWritten) return `${nameOf[kind]} runs the night at ${at} from now on. Away again: gibsey nightly uninstall`;
    return "Nothing was written.";
  }
}

async function uninstall({ options, session }: Call): Promise<number> {
  const { terminal, wantsJson, nightTimers } = session;
  const wanted = kindOf(options);
  const there = (await nightTimers.installed()).filter(({ kind }) => wanted === undefined || kind === wanted);
  const removed: TimerKind[] = [];
  for (const { kind, text } of there) {
    if (!wantsJson) terminal.print(plain(text));
    const isAgreed = options.has("yes") || (await terminal.confirm(`Remove this from ${nameOf[kind]}?`)) !== false;
    if (!isAgreed) continue;
    await nightTimers.uninstall(kind);
    removed.push(kind);
  }
  if (wantsJson) printJson(terminal, "nightly-uninstall", { removed });
  else terminal.print(outcome());
  return 0;

  function outcome(): string {
    if (there.length === 0) return "Neither cron nor systemd runs this book's night.";
    if (removed.length > 0) return `Removed from ${removed.map((kind) => nameOf[kind]).join(" and ")}.`;
    return "Nothing was removed.";
  }
}

const nameOf: Readonly<Record<TimerKind, string>> = { cron: "the crontab", systemd: "systemd" };

function kindOf(options: Options): TimerKind | undefined {
  const [cron, systemd] = [options.has("cron"), options.has("systemd")];
  if (cron && systemd) throw new GibseyError("USAGE", "--cron and --systemd at once", "one of them");
  if (cron) return "cron";
  return systemd ? "systemd" : undefined;
}
