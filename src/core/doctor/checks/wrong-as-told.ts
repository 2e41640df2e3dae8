import { asGibseyError, GibseyError } from "../../errors.ts";
import { type Finding, wrong } from "../check.ts";

/** What an error of gibsey's says, as a finding: it names the cause and what to type. @throws any other error. */
export function wrongAsTold(thrown: unknown, expected: string): Finding {
  if (!(thrown instanceof GibseyError)) throw thrown;
  const { message, hint } = asGibseyError(thrown);
  return wrong({ found: message, expected, fix: hint });
}
