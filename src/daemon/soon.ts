import type { Clock } from "./clock.ts";

/**
 * What an answer is, or `late` when it takes longer than `ms`. A late answer, or its failure, is nobody's.
 * @throws what the answer fails with in time.
 */
export async function soon<T>(asked: Promise<T>, ms: number, clock: Clock): Promise<{ readonly found: T } | "late"> {
  const answered = new AbortController();
  const answer = asked.then((found) => ({ found }));
  const late = clock.wait(ms, answered.signal, { keepsAlive: false });
  try {
    return await Promise.race([answer, late.then(() => "late" as const)]);
  } finally {
    answered.abort();
    // Whichever comes second has nobody who listens.
    answer.catch(() => undefined);
    late.catch(() => undefined);
  }
}
