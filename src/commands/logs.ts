import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { GibseyError } from "../core/errors.ts";
import { plain } from "../views/terminal.ts";
import type { Command, Session } from "./command.ts";

/** How often a followed log is looked at. */
const lookEveryMs = 200;

export const logs: Command = {
  name: "logs",
  summary: "what the daemon wrote to its log",
  arguments: [{ syntax: "[service]", meaning: "daemon, the only service of the embedded runtime" }],
  options: [
    { syntax: "-f, --follow", meaning: "go on as lines are written" },
    { syntax: "-n, --lines <count>", meaning: "how many of the last lines (default 50)" },
  ],
  async run({ args, options, session }) {
    if (args[0] !== undefined && args[0] !== "daemon") {
      throw new GibseyError("USAGE", `there is no service ${JSON.stringify(args[0])}`, "gibsey logs daemon");
    }
    const count = parseCount(options.text("lines") ?? "50");
    const { text, end } = await tail(session.logFile, count);
    if (text !== "") session.terminal.print(plain(text));
    if (options.has("follow")) await follow(session, end);
    return 0;
  },
};

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

/** Prints what is added, until interrupted. A log that was turned over is read from its start. */
async function follow(session: Session, from: number): Promise<void> {
  let position = from;
  while (!session.signal.aborted) {
    const { size } = await stat(session.logFile).catch(() => ({ size: position }));
    if (size < position) position = 0;
    if (size > position) {
      for await (const chunk of createReadStream(session.logFile, {
        encoding: "utf8",
        start: position,
        end: size - 1,
      })) {
        session.terminal.print(plain(String(chunk)).trimEnd());
      }
      position = size;
    }
    await sleep(lookEveryMs, undefined, { signal: session.signal }).catch(() => {});
  }
}

function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new GibseyError("USAGE", `-n is ${JSON.stringify(text)}`, "a number of lines, such as 100");
}
