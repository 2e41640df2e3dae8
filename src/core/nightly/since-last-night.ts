import { limits } from "../limits.ts";
import type { ClusterMember, Night, Summary } from "../store/night-store.ts";

/**
 * Tells what changed since the night before: which pages came, changed, are in another cluster, or went. What the members
 * said of that before is forgotten.
 * @param before undefined on a first night, on which nothing is said to have changed.
 */
export function sinceLastNight(
  summaries: readonly Summary[],
  before: Night | undefined,
): Pick<Night, "summaries" | "before" | "went"> {
  const last = placesOn(before);
  const told = summaries.map((summary) => ({
    ...summary,
    members: summary.members.map((member) => compared(member, summary.cluster_id, before && last)),
  }));
  if (before === undefined) return { summaries: told, went: [] };
  const { runId, date, madeAtMs } = before;
  const now = new Set(summaries.flatMap(({ members }) => members.map(({ page_id }) => page_id)));
  const went = [...last.keys()].filter((page_id) => !now.has(page_id)).slice(0, limits.nightWentMax);
  return { summaries: told, before: { runId, date, madeAtMs }, went };
}

interface Place {
  readonly text_hash: string;
  readonly cluster_id: number;
}

function placesOn(night: Night | undefined): ReadonlyMap<string, Place> {
  const places = (night?.summaries ?? []).flatMap(({ cluster_id, members }) =>
    members.map(({ page_id, text_hash }): [string, Place] => [page_id, { text_hash, cluster_id }]),
  );
  return new Map(places);
}

function compared(
  { page_id, text_hash, x, y }: ClusterMember,
  cluster_id: number,
  last: ReadonlyMap<string, Place> | undefined,
): ClusterMember {
  const member = { page_id, text_hash, x, y };
  if (last === undefined) return member;
  const place = last.get(page_id);
  if (place === undefined) return { ...member, change: "came" };
  return {
    ...member,
    ...(place.text_hash === text_hash ? {} : { change: "changed" as const }),
    ...(place.cluster_id === cluster_id ? {} : { from: place.cluster_id }),
  };
}
