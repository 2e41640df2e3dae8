import { textHash } from "../embed/text-hash.ts";
import { inBatches } from "../in-batches.ts";
import { readNames } from "../names.ts";
import { limits } from "../limits.ts";
import type { Page } from "../page.ts";
import type { Night } from "../store/night-store.ts";
import type { CharacterStore, PageStore } from "../store/page-store.ts";
import { memberHash } from "./member-hash.ts";

/** A night compared with the rows as they are. */
export interface NightAudit {
  readonly date: string;
  readonly clusters: number;
  readonly members: number;
  /** Pages that have changed, or gone, since; the next night takes them up. */
  readonly changed: number;
  /** What doesn't fit together although the rows are as they were, a line each. */
  readonly faults: readonly string[];
}

/** Compares what a night says with the pages that it says it of. @throws what the stores throw. */
export async function auditNight(
  { pages, characters }: { readonly pages: Pick<PageStore, "get">; readonly characters: Pick<CharacterStore, "list"> },
  { date, summaries }: Night,
): Promise<NightAudit> {
  const nameOf = await readNames(characters);
  const members = summaries.flatMap((summary) => summary.members);
  const same = new Map<string, Page>();
  for (const batch of inBatches(members, limits.bookBatchMax)) {
    const rows = await pages.get(batch.map(({ page_id }) => page_id));
    for (const { page_id, text_hash } of batch) {
      const row = rows.get(page_id);
      if (row !== undefined && textHash(row, nameOf(row)) === text_hash) same.set(page_id, row);
    }
  }
  const faults = summaries.flatMap(({ cluster_id, members, member_hash, citations }) => {
    const isOther = memberHash(members) !== member_hash;
    const astray = citations.filter(({ page_id, start, end, quote }) => {
      const page = same.get(page_id);
      return page !== undefined && page.body.slice(start, end) !== quote;
    });
    return [
      ...(isOther ? [`cluster ${cluster_id}: its members aren't those that its summary is of`] : []),
      ...astray.map(({ page_id, quote }) => `cluster ${cluster_id}: not on page ${page_id}: ${quote}`),
    ];
  });
  return { date, clusters: summaries.length, members: members.length, changed: members.length - same.size, faults };
}
