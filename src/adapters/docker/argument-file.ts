/**
 * Java's arguments as the file that `java @file` reads: one a line, in double quotes, where a backslash escapes.
 * @see https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html
 */
export function argumentFile(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"\n`).join("");
}
