import type { DaemonClient } from "../client/daemon-client.ts";
import { GibseyError } from "../core/errors.ts";
import { inBatches } from "../core/in-batches.ts";
import { limits } from "../core/limits.ts";
import type { DeadLetter } from "../core/store/dead-letters.ts";
import { letterAsText, lettersAsText } from "../views/dead-letters.ts";
import { counted, oneLine } from "../views/terminal.ts";
import { type Call, type Command, printJson } from "./command.ts";

const letterIds = { syntax: "[ids...]", meaning: "letters' ids, as `dlq list` shows them" };

export const dlq: Command = {
  name: "dlq",
  summary: "changes that could not be learned: list, show, replay, drop",
  subcommands: [
    { name: "list", summary: "every dead letter, with its reason", run: list },
    {
      name: "show",
      summary: "one letter, with its event",
      arguments: [{ syntax: "<id>", meaning: "the letter's id, as `dlq list` shows it" }],
      run: show,
    },
    {
      name: "replay",
      summary: "try letters again; exit 4 when one stays",
      arguments: [letterIds],
      options: [{ syntax: "--all", meaning: "all letters" }],
      examples: ["gibsey dlq replay outbox:12", "gibsey dlq replay --all"],
      run: replay,
    },
    {
      name: "drop",
      summary: "forget letters (asks first); their pages stay as they are",
      arguments: [letterIds],
      options: [
        { syntax: "--all", meaning: "all letters" },
        { syntax: "--yes", meaning: "don't ask" },
      ],
      run: drop,
    },
  ],
};

async function list({ session }: Call): Promise<number> {
  const letters = await everyLetter(await session.connect());
  if (session.wantsJson) printJson(session.terminal, "dlq", { letters });
  else session.terminal.print(lettersAsText(letters, session.terminal));
  return 0;
}

async function show({ args: [id = ""], session }: Call): Promise<number> {
  const letter = await (await session.connect()).getLetter(id);
  if (session.wantsJson) printJson(session.terminal, "dlq-show", letter);
  else session.terminal.print(letterAsText(letter, session.terminal));
  return 0;
}

async function replay(call: Call): Promise<number> {
  const { terminal, wantsJson } = call.session;
  const client = await call.session.connect();
  const ids = await chosen(call, client);
  const replayed: string[] = [];
  const stayed: { id: string; reason: string }[] = [];
  for (const batch of inBatches(ids, limits.deadLettersReplayMax)) {
    terminal.progress(`${replayed.length + stayed.length} of ${counted(ids.length, "letter")} tried`);
    const outcome = await client.replayLetters(batch);
    replayed.push(...outcome.replayed);
    stayed.push(...outcome.stayed);
  }
  terminal.progress("");
  if (wantsJson) {
    printJson(terminal, "dlq-replay", { replayed, stayed });
  } else {
    for (const { id, reason } of stayed) terminal.print(`${oneLine(id)} stays: ${oneLine(reason)}`);
    terminal.print(`${counted(replayed.length, "letter")} replayed, ${stayed.length} stay.`);
  }
  return stayed.length > 0 ? 4 : 0;
}

async function drop(call: Call): Promise<number> {
  const { terminal, wantsJson } = call.session;
  const client = await call.session.connect();
  const ids = await chosen(call, client);
  if (ids.length > 0 && !call.options.has("yes")) {
    const isSure = await terminal.confirm(`Drop ${counted(ids.length, "letter")}?`);
    if (isSure === undefined) {
      throw new GibseyError("USAGE", "drop forgets letters, and no one is at the keyboard to ask", "add --yes");
    }
    if (!isSure) return 130;
  }
  for (const id of ids) await client.dropLetter(id);
  if (wantsJson) printJson(terminal, "dlq-drop", { dropped: ids });
  else terminal.print(`${counted(ids.length, "letter")} dropped.`);
  return 0;
}

/** The ids that were given, or with --all those of all letters. */
async function chosen({ args, options }: Call, client: DaemonClient): Promise<readonly string[]> {
  if (options.has("all") === args.length > 0) {
    throw new GibseyError("USAGE", "the letters are named by their ids or by --all", "`gibsey dlq list` shows the ids");
  }
  return options.has("all") ? (await everyLetter(client)).map((letter) => letter.id) : [...new Set(args)];
}

async function everyLetter(client: DaemonClient): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  const next = () => client.listLetters(letters.at(-1)?.id, limits.deadLettersListMax);
  for (let batch = await next(); batch.length > 0; batch = await next()) letters.push(...batch);
  return letters;
}
