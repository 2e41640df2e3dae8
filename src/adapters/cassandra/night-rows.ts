import { citationsAsText, citationsFrom } from "../../core/store/citations-text.ts";
import type { ClusterMember, Night, Summary } from "../../core/store/night-store.ts";
import { factsFrom, membersAsText, membersFrom, termsAsText, termsFrom } from "../../core/store/night-text.ts";
import { inMutations } from "./in-mutations.ts";
import { optionalTextOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import type { CqlValue } from "./session.ts";

/** One row of the table `summaries`, by its columns; a column that has nothing is absent, because null leaves a tombstone. */
export type SummaryRow = Readonly<Record<string, CqlValue>>;

/**
 * The rows of a cluster: all of it in part 0, but of its members only what fits in there. The others follow in parts of their own,
 * each small enough for a mutation.
 */
export function rowsOf(summary: Summary): readonly SummaryRow[] {
  const { cluster_id, center_page, member_hash, writer, shortfall } = summary;
  const [first = "[]", ...rest] = partsOf(summary.members);
  return [
    {
      cluster_id,
      part: 0,
      center_page,
      summary: summary.summary,
      updated_at: new Date(summary.updatedAtMs),
      members: first,
      member_hash,
      terms: termsAsText(summary.terms),
      citations: citationsAsText(summary.citations),
      writer,
      ...(shortfall === undefined ? {} : { shortfall }),
    },
    ...rest.map((members, index) => ({ cluster_id, part: index + 1, members })),
  ];
}

/**
 * A night of its row in `nights` and of all that there is in its partition of `summaries`, in the order of the table.
 * @returns undefined where rows are missing, or can't be read.
 */
export function nightFrom(row: Row, rows: readonly Row[]): Night | undefined {
  const facts = factsFrom(textOf(row, "facts"));
  if (facts === undefined || optionalWholeOf(row, "row_count") !== rows.length) return undefined;
  const summaries: Summary[] = [];
  for (const one of rows) {
    const members = membersFrom(textOf(one, "members"));
    if (members === undefined) return undefined;
    const before = one["part"] === 0 ? undefined : summaries.pop();
    summaries.push(
      before === undefined ? summaryFrom(one, members) : { ...before, members: before.members.concat(members) },
    );
  }
  return { ...facts, summaries };
}

function summaryFrom(row: Row, members: readonly ClusterMember[]): Summary {
  const { updated_at } = row;
  const shortfall = optionalTextOf(row, "shortfall");
  return {
    cluster_id: optionalWholeOf(row, "cluster_id") ?? 0,
    center_page: textOf(row, "center_page"),
    members,
    member_hash: textOf(row, "member_hash"),
    terms: termsFrom(textOf(row, "terms")),
    summary: textOf(row, "summary"),
    citations: citationsFrom(textOf(row, "citations")),
    writer: textOf(row, "writer"),
    ...(shortfall === undefined ? {} : { shortfall }),
    updatedAtMs: updated_at instanceof Date ? updated_at.getTime() : 0,
  };
}

/** Members in as many texts as keep each below what a mutation takes. */
function partsOf(members: readonly ClusterMember[]): readonly string[] {
  return inMutations(members, (member) => Buffer.byteLength(membersAsText([member]))).map(membersAsText);
}
