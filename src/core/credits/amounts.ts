import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";

/** What an answer costs, in credits: 5 where a character gives it, 1 otherwise. The figures are the surface's. */
export const askCredits = { withCharacter: 5, plain: 1 } as const;

/** The price of an ask. */
export function priceOf({ char_id }: { readonly char_id?: string | undefined }): number {
  return char_id === undefined ? askCredits.plain : askCredits.withCharacter;
}

/** Who somebody at the terminal is. */
export const localUser = "local";

/**
 * A user's name, which becomes a segment of a URL and a key: 1 to 64 characters, none of them a control character.
 * @throws GibseyError USER_INVALID
 */
export function parseUser(name: string): string {
  const isName = name !== "" && name.length <= limits.userCharactersMax && !/\p{Cc}|\p{Cs}/u.test(name);
  if (isName && name !== "." && name !== "..") return name;
  throw new GibseyError(
    "USER_INVALID",
    `${JSON.stringify(name.slice(0, limits.userCharactersMax))} isn't a user's name`,
    `1 to ${limits.userCharactersMax} characters, and no control characters`,
  );
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
