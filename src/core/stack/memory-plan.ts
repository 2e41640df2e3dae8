import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import { type ServerName, serverNames, serverRules } from "./server-rules.ts";

/** The servers' heaps, and what the processes will take in all, in MiB. */
export interface MemoryPlan {
  readonly heapMb: Readonly<Record<ServerName, number>>;
  readonly totalMb: number;
  /** Said when it may become tight. */
  readonly warning?: string;
}

/**
 * Heaps for the memory that is there: half of it, at least what the servers can't do without, at most 2 GiB in all. What
 * is left over the smallest heaps is divided in proportion to what each could use.
 * @param availableMb what processes can still have, in MiB; of it the smallest heaps are refused only where they don't fit.
 * @throws GibseyError MEMORY_SHORT
 */
export function planMemory(availableMb: number): MemoryPlan {
  const rules = serverNames.map((name) => serverRules[name].memory);
  const leastMb = sum(rules.map(({ heapMinMb, besideHeapMb }) => heapMinMb + besideHeapMb));
  if (availableMb < leastMb) {
    throw new GibseyError(
      "MEMORY_SHORT",
      `the servers need ${leastMb} MiB of memory, and ${Math.round(availableMb)} MiB can be had`,
      "end other programs, or use the embedded runtime, which needs a tenth of it",
    );
  }
  const budgetMb = Math.min(limits.stackMemoryMbMax, Math.max(leastMb, availableMb / 2));
  const roomMb = sum(rules.map(({ heapMinMb, heapMaxMb }) => heapMaxMb - heapMinMb));
  const share = Math.min(1, (budgetMb - leastMb) / roomMb);
  const heapOf = (name: ServerName) => {
    const { heapMinMb, heapMaxMb } = serverRules[name].memory;
    return Math.floor(heapMinMb + share * (heapMaxMb - heapMinMb));
  };
  const heapMb = { kafka: heapOf("kafka"), cassandra: heapOf("cassandra"), agent: heapOf("agent") };
  const totalMb = sum(serverNames.map((name) => heapMb[name] + serverRules[name].memory.besideHeapMb));
  if (availableMb - totalMb >= limits.daemonMemoryMb) return { heapMb, totalMb };
  const warning = `memory is tight: ${Math.round(availableMb)} MiB can be had, of which the servers take ${totalMb}`;
  return { heapMb, totalMb, warning };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
