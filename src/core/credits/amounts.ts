import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";

/** What an answer costs, in credits: 5 where a character gives it, 1 otherwise. The figures are the surface's. */
export const askCredits = { withCharacter: 5, plain: 1 } as const;

/** The price of an ask. */
export function priceOf({ char_id }: { readonly char_id?: string | undefined }): number {
  return char_id === undefined ? askCredits.plain : askCredits.withCharacter;
}

/**
 * Credits to give, or below 0 to take away, as somebody typed them.
 * @throws GibseyError CREDITS_INVALID
 */
export function parseGrant(text: string): number {
  const credits = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : 0;
  return checkGrant(credits, text);
}

/** @throws GibseyError CREDITS_INVALID for what isn't a whole number, for 0, and for more than an account holds. */
export function checkGrant(credits: number, shown: string = String(credits)): number {
  if (Number.isInteger(credits) && credits !== 0 && Math.abs(credits) <= limits.creditsMax) return credits;
  throw new GibseyError(
    "CREDITS_INVALID",
    `${JSON.stringify(shown)} isn't an amount of credits to grant`,
    `a whole number up to ${limits.creditsMax}; below 0 it takes credits away`,
  );
}
