/**
 * What was opened, to be released in reverse order. Every release is tried, even after one that failed; the first
 * failure is thrown at the end.
 */
export class ReleaseStack {
  readonly #releases: (() => unknown)[] = [];

  push(release: () => unknown): void {
    this.#releases.push(release);
  }

  async release(): Promise<void> {
    const failures: unknown[] = [];
    for (let release = this.#releases.pop(); release !== undefined; release = this.#releases.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
