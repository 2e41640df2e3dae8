import type { TroubleResult } from "../core/doctor/diagnosis.ts";
import type { Fixable } from "../core/doctor/repair.ts";
import type { GibseyError } from "../core/errors.ts";
import { resultDocument } from "./diagnosis-document.ts";
import { troubleAsText } from "./diagnosis.ts";
import { plain, type Terminal } from "./terminal.ts";

/** What the doctor found that explains an error. */
export interface Explanation {
  readonly troubles: readonly TroubleResult[];
  readonly fixable: Fixable;
}

/**
 * An error for people on stderr, or on `--json` as the document on stdout. With --verbose its causes follow; below it stands what
 * explains it, in the document as `checks`.
 */
export function printError(
  error: GibseyError,
  terminal: Terminal,
  wantsJson: boolean,
  explanation?: Explanation,
): void {
  terminal.progress("");
  if (wantsJson) {
    const checks = explanation?.troubles.map((trouble) => resultDocument(trouble, explanation.fixable));
    terminal.print(JSON.stringify({ ...error.toJSON(), ...(checks === undefined ? {} : { checks }) }));
    return;
  }
  const { style } = terminal;
  terminal.warn(`${style.red(`error[${error.code}]:`)} ${plain(error.message)}`);
  terminal.warn(`${style.dim("hint:")} ${plain(error.hint)}`);
  if (terminal.isVerbose) for (const line of causesOf(error)) terminal.warn(style.dim(plain(line)));
  for (const trouble of explanation?.troubles ?? []) {
    terminal.warn(`\n${troubleAsText(trouble, { ...terminal, fixable: explanation?.fixable ?? new Map() })}`);
  }
}

function causesOf(error: Error): string[] {
  const lines: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && lines.length < 200; cause = cause.cause) {
    lines.push(...(cause.stack ?? cause.message).split("\n"));
  }
  return lines;
}
