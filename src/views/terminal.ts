import { colourParameters, type Palette } from "./colour.ts";

/** Where output goes. stdout is the answer, stderr the talk. */
export interface Terminal {
  readonly style: Style;
  readonly columns: number;
  /** Whether somebody looks at stderr, so that progress may be redrawn. */
  readonly isInteractive: boolean;
  /** Whether stdout is a terminal on which a screen can be drawn. */
  readonly isScreen: boolean;
  /** Whether it shows more than ASCII. */
  readonly hasUnicode: boolean;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
  /** Writes a piece of the answer as it comes, without the end of a line. */
  write(text: string): void;
  /** Writes a line of the answer. */
  print(text: string): void;
  /** Writes a line of talk, unless --quiet. */
  say(text: string): void;
  /** Writes a line of talk that even --quiet doesn't silence: an error. */
  warn(text: string): void;
  /** Redraws one line of talk on a terminal; elsewhere says it now and then. An empty text takes it away. */
  progress(text: string): void;
  /** Whether somebody types on stdin. */
  readonly isInputInteractive: boolean;
  /** Everything on stdin as text. @throws GibseyError PAGE_TOO_LARGE above `bytesMax`, FILE_INVALID if it isn't UTF-8. */
  readStdin(bytesMax: number): Promise<string>;
  /** Asks at the keyboard; undefined when no one is there. */
  confirm(question: string): Promise<boolean | undefined>;
}

/**
 * Text as a terminal may show it: escapes and other control characters of a page, a name or an error message are taken
 * out, so that nothing that was imported can move the cursor, change colours or answer for the user.
 */
export function plain(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** JSON in which also those of these characters are written out that JSON takes as they are: it says the same. */
export function plainJson(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (steering) => `\\u${steering.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** {@link plain} on one line. */
export function oneLine(text: string): string {
  return plain(text).replaceAll(/\s+/g, " ").trim();
}

/** How text is marked up: in colour, or not at all. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  /** A found word. */
  mark(text: string): string;
  /** In a colour of the book's, `#RRGGBB`, as far as the terminal has it and it can be read there. */
  inColour(hex: string, text: string): string;
}

/** Marks with SGR sequences, or leaves text as it is. */
export function createStyle(isColoured: boolean, palette: Palette = { depth: 16, background: "unknown" }): Style {
  const sgr = (on: number, off: number) => (text: string) => (isColoured ? `\u001b[${on}m${text}\u001b[${off}m` : text);
  return {
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    mark: sgr(4, 24),
    inColour(hex, text) {
      const parameters = isColoured ? colourParameters(hex, palette) : undefined;
      return parameters === undefined ? text : `\u001b[${parameters}m${text}\u001b[39m`;
    },
  };
}

/** How wide a quote is set: indented, and never wider than is good to read. */
export function quoteColumns(columns: number): number {
  return Math.max(20, Math.min(columns, 100) - 6);
}

/** Breaks text into lines of at most `columns` characters at spaces; a longer word stands on a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** Foreign text of several lines in lines of at most `columns` characters; those that are empty stay. */
export function wrapLines(text: string, columns: number): string[] {
  return plain(text)
    .split("\n")
    .flatMap((line) => (line.trim() === "" ? [""] : wrap(line, columns)));
}

/* Each unit ends where its figure would round up to the next, so that nothing takes `1000 ms` or `60.0 s`. */

/** 950 -> `950 ms`, 12345 -> `12.3 s`, 200000 -> `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** 1234567 -> `1.2 MB`. */
export function bytes(count: number): string {
  if (count < 999_500) return `${Math.round(count / 1e3)} kB`;
  return count < 999_950_000 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}

/** `1 page`, `2 pages`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
