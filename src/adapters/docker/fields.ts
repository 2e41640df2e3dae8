/** The fields of a JSON document that docker printed; none when it is no object. */
export function fieldsOf(document: unknown): Readonly<Record<string, unknown>> {
  return typeof document === "object" && document !== null ? { ...document } : {};
}

/** A field that holds text; empty when it doesn't. */
export function textOf(field: unknown): string {
  return typeof field === "string" ? field : "";
}
