/**
 * Why something failed, in one line. fetch hides the reason in the cause; and an address may carry a password, which is
 * nobody's business.
 */
export function reasonOf(error: unknown): string {
  const told = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
  if (!(told instanceof Error)) return String(told);
  const message = told.message || ("code" in told ? String(told.code) : told.name);
  return message.replaceAll(/\/\/[^/\s@]+@/g, "//").replaceAll(/\s+/g, " ");
}
