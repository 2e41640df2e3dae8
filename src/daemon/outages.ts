/** Since when servers have been down, each without a break. */
export class Outages {
  readonly #sinceMs = new Map<string, number>();

  /** Notes a server that is down; false when that was known. @param atMs epoch ms. */
  begin(name: string, atMs: number): boolean {
    if (this.#sinceMs.has(name)) return false;
    this.#sinceMs.set(name, atMs);
    return true;
  }

  /** Notes a server that answers; false when it wasn't down. */
  end(name: string): boolean {
    return this.#sinceMs.delete(name);
  }

  /** Since when one of them has been down, in epoch ms: what was written after may not be searchable. */
  earliestMs(): number | undefined {
    return this.#sinceMs.size === 0 ? undefined : Math.min(...this.#sinceMs.values());
  }
}
