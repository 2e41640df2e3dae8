import type { Audit } from "../../audit.ts";
import type { Generation } from "../../embed/embedder.ts";
import type { Generations } from "../../store/vector-store.ts";
import type { CanaryFlight } from "../canary-flight.ts";

/** The book's memory, as the daemon holds it and as it is stored. */
export interface MemoryProbes {
  /** Sends a write through the whole stack, once for all who ask. @throws GibseyError DAEMON_DOWN and others. */
  canary(signal: AbortSignal): Promise<CanaryFlight>;
  /** Why no canary is sent, if none is; a flag says so, or it is the runtime's default. */
  readonly noCanary: string | undefined;
  /** The generations of vectors that are stored; undefined where there is no book yet. @throws as the stores do. */
  generations(): Promise<Generations | undefined>;
  /** How many vectors the store has of a generation, asked anew at each call. @throws as the stores do. */
  stored(generation: Generation): Promise<StoredVectors>;
  /** Rows compared with stored vectors, for a second or two at most. @throws as the stores do. */
  audit(generation: Generation): Promise<Audit>;
  /** Those of these pages that still lack vectors. @throws as the stores do. */
  stillIncomplete(generation: Generation, page_ids: readonly string[]): Promise<readonly string[]>;
  /** Changes that the daemon hasn't learned yet, as stored; undefined where only a daemon knows. @throws as the stores do. */
  unlearned(): Promise<number | undefined>;
  /** The pages that can't be learned, by their dead letters. @throws GibseyError DAEMON_DOWN where only a daemon knows. */
  refused(signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** The index as it was written to a file, read from its first byte to its last. */
  snapshot(): Promise<SnapshotFacts>;
  /** How long changes took to become searchable, of all since the daemon started. @throws GibseyError DAEMON_DOWN and others. */
  delays(signal: AbortSignal): Promise<DelayFacts>;
  /** The time on this machine, in epoch ms. */
  nowMs(): number;
  /** Resolves after so many ms, for a check that looks again. */
  wait(ms: number): Promise<void>;
}

export type StoredVectors =
  | { readonly kind: "counted"; readonly vectors: number }
  /** There are so many that to count them takes longer than a check may. */
  | { readonly kind: "many" };

export type SnapshotFacts =
  | { readonly kind: "none" }
  | {
      readonly kind: "whole";
      readonly path: string;
      readonly bytes: number;
      readonly generation: Generation;
      readonly vectors: number;
    }
  /** Written by an earlier gibsey. */
  | { readonly kind: "older"; readonly path: string }
  | { readonly kind: "damaged"; readonly path: string; readonly bytes: number; readonly problem: string };

export interface DelayFacts {
  readonly changes: number;
  /** 19 of 20 changes took no longer than this, in ms; undefined when it can't be told. */
  readonly p95Ms: number | undefined;
}
