import { limits } from "../../core/limits.ts";

/**
 * Does the work for every item, a few beside each other, and gives the results in the items' order. After the first
 * failure nothing more is begun; it is thrown once all that was begun has ended, so that nothing is written behind the
 * caller's back.
 */
export async function inFlight<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const failures: unknown[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [position, item] of entries) {
      if (failures.length > 0) return;
      try {
        results.set(position, await work(item));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limits.cassandraInFlightMax, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
