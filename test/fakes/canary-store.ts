import type { CanaryStore } from "../../src/core/store/canary-store.ts";

/** Canaries' rows in memory. */
export class FakeCanaryStore implements CanaryStore {
  readonly rows = new Set<string>();
  /** What happens before a row is written, and after. */
  beforePut: () => Promise<void> = async () => {};
  afterPut: (id: string) => void = () => {};

  async put(id: string): Promise<void> {
    await this.beforePut();
    this.rows.add(id);
    this.afterPut(id);
  }

  async has(id: string): Promise<boolean> {
    return this.rows.has(id);
  }

  async remove(id: string): Promise<void> {
    this.rows.delete(id);
  }
}
