import type { GibseyError } from "../core/errors.ts";
import { plain, type Terminal } from "./terminal.ts";

/** An error for people on stderr, or on `--json` as the document on stdout. With --verbose its causes follow. */
export function printError(error: GibseyError, terminal: Terminal, wantsJson: boolean): void {
  terminal.progress("");
  if (wantsJson) {
    terminal.print(JSON.stringify(error.toJSON()));
    return;
  }
  const { style } = terminal;
  terminal.warn(`${style.red(`error[${error.code}]:`)} ${plain(error.message)}`);
  terminal.warn(`${style.dim("hint:")} ${plain(error.hint)}`);
  if (terminal.isVerbose) for (const line of causesOf(error)) terminal.warn(style.dim(plain(line)));
}

function causesOf(error: Error): string[] {
  const lines: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && lines.length < 200; cause = cause.cause) {
    lines.push(...(cause.stack ?? cause.message).split("\n"));
  }
  return lines;
}
