import { shellWord } from "../../core/shell-word.ts";
import { checkPaths, type NightJob, type NightTimer, wordsOf } from "./night-job.ts";
import { refused, runTool, type ToolEnvironment } from "./run-tool.ts";

/** The user's crontab, in which each book has a marked block of its own. */
export function openCrontab(environment: ToolEnvironment): NightTimer {
  const read = async () => {
    const { isDone, stdout, stderr } = await runTool("crontab", ["-l"], environment);
    if (isDone) return stdout.toString("latin1");
    // A user without a crontab has an empty one.
    if (/no crontab|can't open|cannot open|no such file/i.test(stderr)) return "";
    throw refused(`crontab -l failed: ${stderr}`);
  };
  const write = async (table: string) => {
    const { isDone, stderr } = await runTool("crontab", ["-"], environment, Buffer.from(table, "latin1"));
    if (!isDone) throw refused(`crontab failed: ${stderr}`);
  };
  return {
    kind: "cron",
    isAvailable: async () => {
      const asked = await runTool("crontab", ["-l"], environment).catch(() => undefined);
      return asked !== undefined;
    },
    shown: (job) => blockOf(job).trimEnd(),
    installed: async (dataDir) => blockIn(await read(), dataDir)?.trimEnd(),
    async install(job) {
      checkPaths(job);
      await write(withBlock(await read(), job));
    },
    async uninstall(dataDir) {
      const table = await read();
      if (blockIn(table, dataDir) !== undefined) await write(withoutBlock(table, dataDir));
    },
  };
}

/*
 * A crontab is bytes, of which ours are a few: what others wrote must come back as it was, in whatever encoding. So it is read as
 * Latin-1, in which every byte is a character, and our own text is put into the same form.
 */

/** The table with the job's block in place of the book's earlier one, or at its end. */
export function withBlock(table: string, job: NightJob): string {
  const block = asBytes(blockOf(job));
  const { begin, end } = spanOf(table, job.dataDir) ?? { begin: table.length, end: table.length };
  const before = table.slice(0, begin);
  const isOpen = before !== "" && !before.endsWith("\n");
  return `${before}${isOpen ? "\n" : ""}${block}${table.slice(end)}`;
}

export function withoutBlock(table: string, dataDir: string): string {
  const span = spanOf(table, dataDir);
  return span === undefined ? table : table.slice(0, span.begin) + table.slice(span.end);
}

function blockIn(table: string, dataDir: string): string | undefined {
  const span = spanOf(table, dataDir);
  return span && Buffer.from(table.slice(span.begin, span.end), "latin1").toString("utf8");
}

/** Where the book's block stands, its last newline included. One of which the end was removed is its first two lines. */
function spanOf(table: string, dataDir: string): { readonly begin: number; readonly end: number } | undefined {
  const [opening, closing] = [asBytes(`${openingOf(dataDir)}\n`), asBytes(closingOf(dataDir))];
  const begin = table.startsWith(opening) ? 0 : table.indexOf(`\n${opening}`) + 1;
  if (begin === 0 && !table.startsWith(opening)) return undefined;
  const job = begin + opening.length;
  const afterJob = table.indexOf("\n", job) + 1 || table.length;
  if (!table.startsWith(closing, afterJob)) return { begin, end: afterJob };
  return { begin, end: table.indexOf("\n", afterJob) + 1 || table.length };
}

function blockOf(job: NightJob): string {
  const [hour, minute] = job.at.split(":").map(Number);
  // Errors go to cron's mail. A percent sign is a newline to cron, unless it is escaped.
  const command = `${wordsOf(job).map(shellWord).join(" ")} >/dev/null`.replaceAll("%", "\\%");
  return `${openingOf(job.dataDir)}\n${minute} ${hour} * * * ${command}\n${closingOf(job.dataDir)}\n`;
}

function openingOf(dataDir: string): string {
  return `# gibsey nightly, for ${dataDir}: begin`;
}

function closingOf(dataDir: string): string {
  return `# gibsey nightly, for ${dataDir}: end`;
}

function asBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
