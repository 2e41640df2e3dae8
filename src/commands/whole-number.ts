import { GibseyError } from "../core/errors.ts";

/**
 * What a flag says, as a whole number from 1 to `max`.
 * @param otherwise what the flag takes beside numbers, for the hint: `, or auto`.
 * @throws GibseyError USAGE
 */
export function wholeNumber(flag: string, text: string, max: number, otherwise = ""): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= max) return number;
  throw new GibseyError("USAGE", `${flag} is ${JSON.stringify(text)}`, `a whole number from 1 to ${max}${otherwise}`);
}
