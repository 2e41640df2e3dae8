import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GibseyError } from "../core/errors.ts";
import { isServerName, serverNames } from "../core/stack/server-rules.ts";
import { plain } from "../views/terminal.ts";
import { type Command, printJson, type Session } from "./command.ts";

/** How often a followed log is looked at. */
const lookEveryMs = 200;

export const logs: Command = {
  name: "logs",
  summary: "what the daemon, or a server, wrote to its log",
  arguments: [{ syntax: "[service]", meaning: `daemon (default), or one of the servers: ${serverNames.join(", ")}` }],
  options: [
    { syntax: "-f, --follow", meaning: "go on as lines are written" },
    { syntax: "-n, --lines <count>", meaning: "how many of the last lines (default 50)" },
  ],
  async run({ args, options, session }) {
    const name = args[0] ?? "daemon";
    const count = parseCount(options.text("lines") ?? "50");
    const follows = options.has("follow");
    const { terminal, wantsJson } = session;
    const lines: string[] = [];
    const onLine = (line: string) => {
      if (!wantsJson) terminal.print(plain(line));
      else if (follows) printJson(terminal, "logs", { service: name, line });
      else lines.push(line);
    };
    const isTold =
      isServerName(name) && (await session.daemon.readLog(name, { lines: count, follow: follows, onLine }));
    if (!isTold) {
      const path = await logOf(name, session);
      const { text, end } = await tail(path, count);
      if (text !== "") text.split("\n").forEach(onLine);
      if (follows) await follow(path, onLine, session.signal, end);
    }
    if (wantsJson && !follows) printJson(terminal, "logs", { service: name, lines });
    return 0;
  },
};

/** A server's log is beside the daemon's; before it logs anything, there is what its JVM said. */
async function logOf(name: string, { logFile }: Session): Promise<string> {
  if (name === "daemon") return logFile;
  const [log, out] = [`${name}.log`, `${name}.out`].map((file) => join(dirname(logFile), file));
  if (isServerName(name)) {
    for (const path of [log, out]) if (path !== undefined && (await isThere(path))) return path;
  }
  const problem = isServerName(name)
    ? `no ${name} has run for this book`
    : `there is no service ${JSON.stringify(name)}`;
  throw new GibseyError("USAGE", problem, "gibsey logs daemon");
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The last lines of a file, read from its end, and where it ended. */
async function tail(path: string, count: number): Promise<{ text: string; end: number }> {
  const file = await open(path).catch((cause: unknown) => {
    throw new GibseyError("DAEMON_DOWN", `there is no log yet at ${path}`, "start the daemon: gibsey up", { cause });
  });
  try {
    const { size } = await file.stat();
    let start = size;
    let text = "";
    while (start > 0 && text.split("\n").length <= count + 1) {
      const length = Math.min(65_536, start);
      start -= length;
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
      text = buffer.toString("utf8") + text;
    }
    const lines = text.trimEnd().split("\n");
    return { text: count === 0 ? "" : lines.slice(-count).join("\n"), end: size };
  } finally {
    await file.close();
  }
}

/** Tells what is added, until interrupted. A log that was turned over is read from its start. */
async function follow(path: string, onLine: (line: string) => void, signal: AbortSignal, from: number): Promise<void> {
  let position = from;
  while (!signal.aborted) {
    const { size } = await stat(path).catch(() => ({ size: position }));
    if (size < position) position = 0;
    if (size > position) {
      for await (const chunk of createReadStream(path, {
        encoding: "utf8",
        start: position,
        end: size - 1,
      })) {
        String(chunk).trimEnd().split("\n").forEach(onLine);
      }
      position = size;
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}

function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new GibseyError("USAGE", `-n is ${JSON.stringify(text)}`, "a number of lines, such as 100");
}
