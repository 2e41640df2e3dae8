import { GibseyError } from "./errors.ts";
import { limits } from "./limits.ts";

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
