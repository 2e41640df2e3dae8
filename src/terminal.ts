import { isUtf8 } from "node:buffer";
import { createInterface } from "node:readline/promises";
import { GibseyError } from "./core/errors.ts";
import type { Palette } from "./views/colour.ts";
import { createStyle, plainJson, type Terminal } from "./views/terminal.ts";

/** A line of progress off a terminal, at most this often. */
const plainProgressEveryMs = 5_000;
const redrawEveryMs = 80;

/** Whether the command line asks for JSON; known before it is parsed, so that misuse is told as JSON, too. */
export function wantsJson(argv: readonly string[]): boolean {
  return beforeDashes(argv).includes("--json");
}

/** The process's own terminal. Colour only where somebody looks: NO_COLOR and --no-color win over FORCE_COLOR. */
export function openTerminal(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const flags = beforeDashes(argv);
  const { stdin, stdout, stderr } = process;
  const isQuiet = flags.includes("-q") || flags.includes("--quiet");
  const isJson = flags.includes("--json");
  const isInteractive = stderr.isTTY && !isJson && !isQuiet;
  let progressAtMs = Number.NEGATIVE_INFINITY;
  let drawn = "";
  const clear = () => {
    if (drawn !== "") stderr.write("\r\u001b[K");
    drawn = "";
  };
  return {
    style: createStyle(isColoured(flags, environment, stdout.isTTY), paletteOf(environment)),
    // A terminal that nobody told its size has 0 columns.
    columns: stdout.columns || 80,
    isInteractive,
    isScreen: stdout.isTTY && environment["TERM"] !== "dumb",
    hasUnicode: hasUnicode(environment),
    isInputInteractive: stdin.isTTY,
    isQuiet,
    isVerbose: flags.includes("-v") || flags.includes("--verbose"),
    write(text) {
      clear();
      stdout.write(text);
    },
    print(text) {
      clear();
      stdout.write(`${isJson ? plainJson(text) : text}\n`);
    },
    say(text) {
      clear();
      if (!isQuiet) stderr.write(`${text}\n`);
    },
    warn(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (text === "") return clear();
      const now = performance.now();
      if (isQuiet || now - progressAtMs < (isInteractive ? redrawEveryMs : plainProgressEveryMs)) return;
      progressAtMs = now;
      if (!isInteractive) return void stderr.write(`${text}\n`);
      clear();
      drawn = text.slice(0, (stderr.columns || 80) - 1);
      stderr.write(drawn);
    },
    readStdin: (bytesMax) => textOf(stdin, bytesMax),
    async confirm(question) {
      if (!stdin.isTTY || !stderr.isTTY) return undefined;
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}

async function textOf(stdin: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw new GibseyError("PAGE_TOO_LARGE", `stdin is more than ${bytesMax} bytes`, "divide it into several pages");
    }
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  // A byte order mark is a mark, not text.
  if (isUtf8(all)) return all.toString("utf8").replace(/^\ufeff/, "");
  throw new GibseyError("FILE_INVALID", "stdin isn't UTF-8 text", "convert it first, as with iconv -t UTF-8");
}

function isColoured(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (flags.includes("--no-color") || isSet(environment["NO_COLOR"])) return false;
  const forced = environment["FORCE_COLOR"];
  return forced === undefined || forced === "" ? isTerminal && environment["TERM"] !== "dumb" : forced !== "0";
}

/** What terminals tell of themselves; of its background only some do, as `15;0`: white on black. */
function paletteOf(environment: Readonly<Record<string, string | undefined>>): Palette {
  const hasAll = /^(?:truecolor|24bit)$/.test(environment["COLORTERM"] ?? "");
  const has256 = (environment["TERM"] ?? "").includes("256");
  const ground = /;(\d+)$/.exec(environment["COLORFGBG"] ?? "")?.[1];
  const isLight = ground === "7" || ground === "15";
  return {
    depth: hasAll ? "all" : has256 ? 256 : 16,
    background: ground === undefined ? "unknown" : isLight ? "light" : "dark",
  };
}

/** The locale as the C library finds it. */
function hasUnicode(environment: Readonly<Record<string, string | undefined>>): boolean {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => environment[name]).find(isSet);
  return /utf-?8/i.test(locale ?? "");
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

/** Words behind `--` are arguments, whatever they look like. */
function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}
