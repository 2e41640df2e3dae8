import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { counted, duration, oneLine, plain } from "../views/terminal.ts";
import { type Call, type Command, printJson } from "./command.ts";

/** Pages asked for at once while listing. */
const listBatch = 500;

const pageId = { syntax: "<page-id>", meaning: "the page's id, as `page list` shows it" };

export const page: Command = {
  name: "page",
  summary: "read, write or remove one page; list them all",
  subcommands: [
    { name: "get", summary: "show a page", arguments: [pageId], run: get },
    {
      name: "put",
      summary: "write a page and wait until it is searchable; what isn't given stays",
      arguments: [pageId],
      options: [
        { syntax: "--body <text>", meaning: "its text; without --body and --body-file it is read from stdin" },
        { syntax: "--body-file <file>", meaning: "a file with its text" },
        { syntax: "--title <title>", meaning: "its title" },
        { syntax: "--number <number>", meaning: "its number; a new page comes after the last" },
        { syntax: "--section <section>", meaning: "its section" },
        { syntax: "--character <id>", meaning: "the character whose page it is" },
        { syntax: "--no-wait", meaning: "return once it is written" },
      ],
      examples: ['gibsey page put lamp-room --body "The lamp is out."', "gibsey page put p7 < page-7.txt"],
      run: put,
    },
    { name: "rm", summary: "remove a page", arguments: [pageId], run: remove },
    { name: "list", summary: "every page in order of its number", run: list },
  ],
};

async function get({ args: [id = ""], session }: Call): Promise<number> {
  const row = await (await session.connect()).getPage(id);
  if (session.wantsJson) printJson(session.terminal, "page", row);
  else
    session.terminal.print(
      `${session.terminal.style.bold(`p.${row.number}  ${oneLine(row.title)}`)}\n\n${plain(row.body)}`,
    );
  return 0;
}

async function put({ args: [id = ""], options, session }: Call): Promise<number> {
  const text = {
    title: options.text("title"),
    char_id: options.text("character"),
    number: optionalNumber("--number", options.text("number")),
    section: optionalNumber("--section", options.text("section")),
  };
  const fields = Object.fromEntries(Object.entries(text).filter(([, value]) => value !== undefined));
  const body = await bodyOf({ args: [id], options, session }, Object.keys(fields).length > 0);
  const client = await session.connect();
  const written = await client.putPage(id, body === undefined ? fields : { ...fields, body }, !options.has("no-wait"));
  if (session.wantsJson) {
    printJson(session.terminal, "page-put", written);
    return 0;
  }
  const tookMs = (written.hops ?? []).reduce((sum, hop) => sum + hop.ms, 0);
  const state = written.hops === undefined ? "written" : `searchable after ${duration(tookMs)}`;
  session.terminal.print(`p.${written.page.number} ${written.outcome}, ${state}`);
  return 0;
}

async function remove({ args: [id = ""], session }: Call): Promise<number> {
  await (await session.connect()).removePage(id);
  if (session.wantsJson) printJson(session.terminal, "page-rm", { page_id: id, removed: true });
  else session.terminal.print(`${oneLine(id)} is removed.`);
  return 0;
}

async function list({ session }: Call): Promise<number> {
  const client = await session.connect();
  const pages = [];
  for (let batch = await client.listPages(undefined, listBatch); batch.length > 0;) {
    pages.push(
      ...batch.map(({ page_id, number, section, char_id, title }) => ({ page_id, number, section, char_id, title })),
    );
    batch = await client.listPages(batch.at(-1)?.number, listBatch);
  }
  if (session.wantsJson) {
    printJson(session.terminal, "page-list", { pages });
    return 0;
  }
  const width = pages.reduce((widest, { page_id }) => Math.max(widest, page_id.length), 0);
  for (const { page_id, number, title } of pages) {
    session.terminal.print(
      `${String(number).padStart(5)}  ${oneLine(page_id).padEnd(width)}  ${session.terminal.style.dim(oneLine(title))}`,
    );
  }
  session.terminal.say(counted(pages.length, "page"));
  return 0;
}

/** The new body: from the flag, from the file, from stdin; none when other fields are changed at a keyboard. */
async function bodyOf({ options, session }: Call, hasOtherFields: boolean): Promise<string | undefined> {
  const text = options.text("body");
  const file = options.text("body-file");
  if (text !== undefined && file !== undefined) {
    throw new GibseyError("USAGE", "--body and --body-file are both given", "give one of them");
  }
  if (text !== undefined) return text;
  if (file !== undefined) {
    const { decodeText, readBytes } = await import("../client/book/read-file.ts");
    return decodeText(await readBytes(file, limits.pageBodyBytesMax, session.signal), file);
  }
  const piped = session.terminal.isInputInteractive ? "" : await session.terminal.readStdin(limits.pageBodyBytesMax);
  if (piped !== "" || hasOtherFields) return piped === "" ? undefined : piped;
  throw new GibseyError("USAGE", "there is no text to write", "--body TEXT, --body-file FILE, or pipe it in");
}

function optionalNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new GibseyError("USAGE", `${flag} is ${JSON.stringify(text)}`, "a whole number");
}
