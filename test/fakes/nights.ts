import type { Clusterer, Clustering, Rows } from "../../src/core/nightly/clusterer.ts";
import type { Leases } from "../../src/core/store/leases.ts";
import type { NightRun, NightRuns } from "../../src/core/store/night-runs.ts";
import type { Night, NightStore, SummaryDraft } from "../../src/core/store/night-store.ts";
import type { DaemonParts } from "../../src/daemon/daemon.ts";

/** Deals rows out one after the other; who joins goes to the nearest centroid. */
export const dealingClusterer: Clusterer = {
  cluster: async (rows, k) =>
    clusteringOf(
      rows,
      Int32Array.from({ length: countOf(rows) }, (_, row) => row % k),
      k,
    ),
  async join(rows, clusterOf, k) {
    const { centroids } = clusteringOf(rows, clusterOf, k);
    const joined = clusterOf.map((cluster, row) => {
      if (cluster !== -1) return cluster;
      const cosines = Array.from({ length: k }, (_, one) => dot(rows, row, centroids, one));
      return cosines.indexOf(Math.max(...cosines));
    });
    return clusteringOf(rows, joined, k);
  },
  layOut: async (rows, seed) => new Float32Array(countOf(rows) * 2).fill((seed % 10) / 10),
  place: async (_, places) => places.map((place) => (Number.isNaN(place) ? 0.5 : place)),
};

/** Nights in memory. */
export class FakeNights implements NightStore {
  night: Night | undefined;
  readonly kept = new Map<string, SummaryDraft>();
  /** Called before each call with its name; what it throws, the call throws. */
  onCall: (name: string) => void | Promise<void> = () => {};

  async latest(): Promise<Night | undefined> {
    await this.onCall("latest");
    return this.night;
  }

  async publish(night: Night, before: string | undefined): Promise<boolean> {
    await this.onCall("publish");
    if (this.night?.runId === night.runId) return true;
    if (this.night?.runId !== before) return false;
    this.night = night;
    this.kept.clear();
    return true;
  }

  async keepDraft(draft: SummaryDraft): Promise<void> {
    await this.onCall("keepDraft");
    this.kept.set(`${draft.member_hash} ${draft.wanted}`, draft);
  }

  async drafts(): Promise<readonly SummaryDraft[]> {
    await this.onCall("drafts");
    return [...this.kept.values()];
  }
}

/** A history in memory. */
export class FakeNightRuns implements NightRuns {
  readonly runs = new Map<string, NightRun>();
  isAway = false;

  async save(run: NightRun): Promise<void> {
    if (this.isAway) throw new Error("the store is away");
    this.runs.set(run.runId, run);
  }

  async list(limit: number): Promise<readonly NightRun[]> {
    if (this.isAway) throw new Error("the store is away");
    const newestFirst = [...this.runs.values()].toSorted((one, other) => (one.runId < other.runId ? 1 : -1));
    return newestFirst.slice(0, limit);
  }
}

/** Leases in memory, of which none runs out by itself. */
export class FakeLeases implements Leases {
  readonly holders = new Map<string, string>();
  isAway = false;

  async hold(name: string, holder: string): Promise<string> {
    if (this.isAway) throw new Error("the store is away");
    const held = this.holders.get(name) ?? holder;
    this.holders.set(name, held);
    return held;
  }

  async release(name: string, holder: string): Promise<void> {
    if (this.holders.get(name) === holder) this.holders.delete(name);
  }
}

/** What a daemon makes nights with, where no test looks at them. */
export const dealtNights: DaemonParts["nightly"] = {
  at: "off",
  clusterer: dealingClusterer,
  alarm: async () => {},
  waitingSinceMs: async () => 0,
};

function clusteringOf(rows: Rows, clusterOf: Int32Array, k: number): Clustering {
  const { numbers, dimensions } = rows;
  const sums = new Float32Array(k * dimensions);
  for (const [row, cluster] of clusterOf.entries()) {
    for (let at = 0; cluster !== -1 && at < dimensions; at++) {
      const place = cluster * dimensions + at;
      sums[place] = (sums[place] ?? 0) + (numbers[row * dimensions + at] ?? 0);
    }
  }
  for (let cluster = 0; cluster < k; cluster++) {
    const sum = sums.subarray(cluster * dimensions, (cluster + 1) * dimensions);
    const length = Math.hypot(...sum) || 1;
    for (const [at, number] of sum.entries()) sum[at] = number / length;
  }
  const centroids = { numbers: sums, dimensions };
  const cosines = Float32Array.from(clusterOf, (cluster, row) => dot(rows, row, centroids, Math.max(0, cluster)));
  return { clusterOf, cosines, centroids, inertia: 0, silhouette: 0 };
}

function countOf({ numbers, dimensions }: Rows): number {
  return dimensions === 0 ? 0 : numbers.length / dimensions;
}

function dot(rows: Rows, row: number, others: Rows, other: number): number {
  let sum = 0;
  for (let at = 0; at < rows.dimensions; at++) {
    sum += (rows.numbers[row * rows.dimensions + at] ?? 0) * (others.numbers[other * rows.dimensions + at] ?? 0);
  }
  return sum;
}
