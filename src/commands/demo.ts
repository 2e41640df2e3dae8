import type { SampleEdit } from "../client/book/read-sample.ts";
import type { DaemonClient } from "../client/daemon-client.ts";
import type { Citation } from "../core/page.ts";
import { limits } from "../core/limits.ts";
import { localUser } from "../core/user.ts";
import { duration, oneLine, plain, quoteColumns, wrap } from "../views/terminal.ts";
import { type Command, printJson, type Session } from "./command.ts";
import { sendBook } from "./import-once.ts";

export const demo: Command = {
  name: "demo",
  summary: "a page changes before your eyes, and the answers with it",
  options: [{ syntax: "--keep", meaning: "leave the daemon running, to go on asking" }],
  async run({ options, session }) {
    const dataDir = `${session.config.dataDir.value}-demo`;
    const stage = await session.elsewhere({ dataDir, port: "0" });
    await stage.daemon.stop();
    await stage.daemon.purge();
    try {
      const outcome = await play(session, stage);
      if (!options.has("keep")) await stage.daemon.stop();
      if (session.wantsJson) printJson(session.terminal, "demo", outcome);
      else tellEnd(session, dataDir, options.has("keep"));
      return outcome.ok ? 0 : 1;
    } catch (error) {
      await stage.daemon.stop();
      throw error;
    }
  },
};

/** The six acts. On `--json` they are silent. */
async function play(session: Session, stage: Session) {
  const { readSample } = await import("../client/book/read-sample.ts");
  const { style, columns } = session.terminal;
  const print = (text: string) => (session.wantsJson ? undefined : session.terminal.print(text));
  const { name, pages, characters, edit, editedPage } = await readSample(
    `${session.packageRoot}/samples/the-honest-half`,
    session.signal,
  );

  print(style.bold(`1. A book is read: ${name}, ${pages.length} pages, ${characters.length} characters`));
  const { embedded, tookMs } = await sendBook(stage, pages, characters, { replace: true, dryRun: false, wait: true });
  const client = await stage.connect();
  const { model } = await client.status();
  print(`   ${embedded} passages became vectors of ${model.provider}:${model.name} in ${duration(tookMs)}.\n`);

  print(style.bold(`2. A reader asks: ${edit.question}`));
  const before = await firstQuote(client, edit);
  print(asQuote(before.quote, before.number, columns, style.dim));

  print(style.bold(`3. The author changes page ${editedPage.number}`));
  print(`${asChange("-", edit.before, columns, style.red)}\n${asChange("+", edit.after, columns, style.green)}\n`);
  const { page_id, ...fields } = editedPage;
  const written = await client.putPage(page_id, fields, true);

  print(style.bold("4. The change runs through memory"));
  const askedAt = performance.now();
  const after = await firstQuote(client, edit);
  const hops = [...(written.hops ?? []), { name: "quote", ms: performance.now() - askedAt }];
  for (const hop of hops) print(`   ${hop.name.padEnd(12)}${duration(hop.ms).padStart(10)}  ${bar(hop.ms, hops)}`);
  const totalMs = hops.reduce((sum, hop) => sum + hop.ms, 0);
  print(`   ${style.bold("in all".padEnd(12))}${duration(totalMs).padStart(10)}\n`);

  print(style.bold(`5. The reader asks again: ${edit.question}`));
  print(asQuote(after.quote, after.number, columns, style.dim));

  const teller = characters.find(({ char_id }) => char_id === editedPage.char_id);
  print(style.bold(`6. ${teller?.display_name ?? "The book"} answers`));
  const answer = await answered(client, edit.question, teller?.char_id);
  print(asAnswer(answer.text, columns));
  const isNew =
    after.page_id === edit.page_id && after.quote !== before.quote && includesWords(after.quote, edit.after);
  const ok = isNew && answer.citations.length > 0;
  return { hops, quote: after, before: before.quote, answer, ok };
}

/** What a character says, with what it cites. */
async function answered(client: DaemonClient, text: string, char_id: string | undefined) {
  const citations: Citation[] = [];
  let said = "";
  for await (const event of client.ask({ user_id: localUser, text, ...(char_id === undefined ? {} : { char_id }) })) {
    if (event.kind === "text") said += event.text;
    if (event.kind === "citation") citations.push(event.citation);
  }
  return { text: said, citations };
}

function asAnswer(text: string, columns: number): string {
  const paragraphs = plain(text).trim().split(/\n\n+/);
  const lines = paragraphs.map((paragraph) =>
    wrap(oneLine(paragraph), quoteColumns(columns)).map((line) => `   ${line}`),
  );
  return `${lines.map((paragraph) => paragraph.join("\n")).join("\n\n")}\n`;
}

async function firstQuote(client: DaemonClient, edit: SampleEdit) {
  const { quotes } = await client.retrieve(edit.question, { k: limits.kDefault });
  const quote = quotes.find(({ page_id }) => page_id === edit.page_id) ?? quotes[0];
  if (quote === undefined) throw new Error("the sample book has no quotes");
  return quote;
}

function asChange(sign: string, sentence: string, columns: number, colour: (text: string) => string): string {
  const lines = wrap(oneLine(sentence), quoteColumns(columns));
  return lines.map((line, position) => colour(`   ${position === 0 ? sign : " "} ${line}`)).join("\n");
}

function asQuote(quote: string, number: number, columns: number, dim: (text: string) => string): string {
  const lines = wrap(oneLine(quote), quoteColumns(columns));
  return `${lines.map((line) => `   ${dim("|")} ${line}`).join("\n")}\n   ${dim(`(p.${number})`)}\n`;
}

/** How long a hop took beside the longest one. */
function bar(ms: number, hops: readonly { readonly ms: number }[]): string {
  const longest = Math.max(...hops.map((hop) => hop.ms), 1);
  return "#".repeat(Math.max(1, Math.round((ms / longest) * 30)));
}

function includesWords(quote: string, sentence: string): boolean {
  return oneLine(quote).includes(oneLine(sentence));
}

function tellEnd(session: Session, dataDir: string, isRunning: boolean): void {
  const { terminal } = session;
  terminal.print(`The book stays in ${dataDir}${isRunning ? ", and its daemon runs" : ""}. Ask it yourself:`);
  const [command, question] = [`   gibsey ask --data-dir ${dataDir}`, '"what was in the coffin?"'];
  const fits = command.length + 1 + question.length <= terminal.columns;
  terminal.print(fits ? `${command} ${question}` : `${command} \\\n      ${question}`);
}
