/** The tables whose changes the agent is to see. */
export const capturedTables = ["pages", "test_cdc"] as const;

/** Whether gibsey writes a table itself when it learns: captured, it would tell itself what it has just done. */
function feedsBack(table: string): boolean {
  return /^(page_vectors_\w+|characters|vector_generations|leases)$/.test(table);
}

/** The tables on which the capture of changes is to be switched. */
export function wronglyCaptured(tables: readonly { readonly name: string; readonly hasCdc: boolean }[]): {
  readonly off: readonly string[];
  readonly on: readonly string[];
} {
  const isCaptured = (name: string) => capturedTables.some((one) => one === name);
  return {
    off: tables.filter(({ name, hasCdc }) => isCaptured(name) && !hasCdc).map(({ name }) => name),
    on: tables.filter(({ name, hasCdc }) => feedsBack(name) && hasCdc).map(({ name }) => name),
  };
}
