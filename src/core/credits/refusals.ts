import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";

/** There is less to spend than is needed; both figures stand beside the error. */
export function creditsShort(needed: number, available: number): GibseyError {
  return new GibseyError(
    "CREDITS_SHORT",
    `${needed} ${needed === 1 ? "credit is" : "credits are"} needed, and ${available} are there`,
    "`gibsey credits USER --grant N` gives more",
    { beside: { needed, available } },
  );
}

export function operationTaken(operation: string): GibseyError {
  return new GibseyError(
    "OPERATION_TAKEN",
    `operation ${JSON.stringify(operation)} was something else, or is over`,
    "send another id, or none",
  );
}

export function tooManyAsks(): GibseyError {
  return new GibseyError(
    "ASKS_TOO_MANY",
    `${limits.reservationsMax} asks of this account are under way`,
    "ask again when some of them are answered",
  );
}

export function balanceFull(balance: number): GibseyError {
  return new GibseyError(
    "CREDITS_INVALID",
    `the account has ${balance} credits; it holds at most ${limits.creditsMax}`,
    "grant less",
  );
}
