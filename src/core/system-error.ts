/** Whether this is an error of the operating system's with one of these codes, `ENOENT` for one. */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}
