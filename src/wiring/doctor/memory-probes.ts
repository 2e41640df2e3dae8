import { setTimeout as sleep } from "node:timers/promises";
import { inspectSnapshot } from "../../adapters/data-dir/inspect-snapshot.ts";
import { type AuditedStores, auditBook, stillIncomplete } from "../../core/audit.ts";
import type { DelayFacts, MemoryProbes, StoredVectors } from "../../core/doctor/probes/memory.ts";
import type { Generation } from "../../core/embed/embedder.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import type { BookStores } from "./book-stores.ts";
import type { WiredDaemonProbes } from "./daemon-probes.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function memoryProbes(
  { runtime, canary, dataDir, signal }: ProbeParts,
  daemon: WiredDaemonProbes,
  { any: stores, embedded }: BookStores,
): MemoryProbes {
  const flight = once(async () => {
    // A daemon that is halted meanwhile doesn't answer at all.
    const client = await daemon.client(timeLimit(signal, limits.doctorCanaryMs + 1_000));
    return client.canary({ timeoutMs: limits.doctorCanaryMs });
  });
  const fromStores = async <T>(ask: (stores: AuditedStores) => Promise<T>): Promise<T> => {
    const opened = await stores();
    if (opened === undefined) throw new Error(`there is no book in ${dataDir.path}`);
    return ask(opened);
  };
  return {
    canary: flight,
    noCanary: whyNone(runtime, canary),
    generations: async () => (await stores())?.vectors.generations(),
    stored: (generation) => fromStores(({ vectors }) => countOf(vectors, generation)),
    audit(generation) {
      const endAtMs = performance.now() + limits.doctorAuditMs;
      return fromStores((opened) => auditBook(opened, generation, () => performance.now() > endAtMs));
    },
    stillIncomplete: (generation, page_ids) => fromStores((opened) => stillIncomplete(opened, generation, page_ids)),
    unlearned: async () =>
      runtime === "embedded" ? ((await (await embedded())?.feed.backlog())?.changes ?? 0) : undefined,
    async refused(asking) {
      const letters =
        runtime === "embedded"
          ? await (await embedded())?.deadLetters.list(undefined, limits.deadLettersListMax)
          : await (await daemon.client(asking)).listLetters(undefined, limits.deadLettersListMax);
      return new Set((letters ?? []).flatMap(({ page_id }) => page_id ?? []));
    },
    snapshot: once(() => inspectSnapshot(dataDir.snapshotFile)),
    delays: async (asking) => delaysIn(await (await daemon.client(asking)).metrics()),
    nowMs: () => Date.now(),
    wait: async (ms) => sleep(ms, undefined, { signal }),
  };
}

/** Servers that belong to others aren't written to unasked. */
function whyNone(runtime: string, canary: boolean | undefined): string | undefined {
  if (canary === false) return "--no-canary";
  return canary === undefined && runtime === "external" ? "on external only with --canary" : undefined;
}

async function countOf(vectors: AuditedStores["vectors"], generation: Generation): Promise<StoredVectors> {
  const isMany = sleep(limits.doctorAuditMs, { kind: "many" } as const, { ref: false });
  const count = vectors.count(generation).then((counted) => ({ kind: "counted", vectors: counted }) as const);
  return Promise.race([count, isMany]);
}

/** The least bucket of Prometheus's histogram that has 19 of 20. */
function delaysIn(metrics: string): DelayFacts {
  const name = "gibsey_change_to_searchable_seconds";
  const changes = Number(new RegExp(`^${name}_count (\\d+)$`, "m").exec(metrics)?.[1] ?? 0);
  const buckets = [...metrics.matchAll(new RegExp(`^${name}_bucket\\{le="([\\d.]+)"\\} (\\d+)$`, "gm"))];
  const reached = buckets.find(([, , count]) => changes > 0 && Number(count) >= changes * 0.95)?.[1];
  return { changes, p95Ms: reached === undefined ? undefined : Number(reached) * 1000 };
}
