import { citationsAsText, citationsFrom } from "../../core/store/citations-text.ts";
import type { Night, NightStore, Summary } from "../../core/store/night-store.ts";
import {
  draftAsText,
  draftFrom,
  factsAsText,
  factsFrom,
  membersAsText,
  membersFrom,
  termsAsText,
  termsFrom,
} from "../../core/store/night-text.ts";
import type { Database } from "./database.ts";
import { optionalTextOf, type Row, textOf, wholeOf } from "./row.ts";

/** The newest night of an embedded book, which is the only one that is kept. */
export function createNightStore(database: Database): NightStore {
  return {
    latest: async () => latestOf(database),
    publish: async (night, before) =>
      database.transaction(() => {
        const last = latestOf(database)?.runId;
        if (last === night.runId) return true;
        if (last !== before) return false;
        replace(database, night);
        return true;
      }),
    keepDraft: async (draft) => {
      database.transaction(() => database.run(keepDraftSql, draft.member_hash, draft.wanted, draftAsText(draft)));
    },
    drafts: async () =>
      database
        .all("select draft from summary_drafts order by member_hash, wanted")
        .flatMap((row) => draftFrom(textOf(row, "draft")) ?? []),
  };
}

/** One statement, so that a night that another process publishes meanwhile isn't mixed with the one before. */
const latestSql = `select facts, summaries.* from nights left join summaries on summaries.run_id = nights.run_id
  order by cluster_id`;
const addNightSql = "insert into nights (run_id, facts) values (?, ?)";
const addSummarySql = `insert into summaries
  (cluster_id, run_id, center_page, summary, updated_at, members, member_hash, terms, citations, writer, shortfall)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const keepDraftSql = "insert or replace into summary_drafts (member_hash, wanted, draft) values (?, ?, ?)";

function latestOf(database: Database): Night | undefined {
  const rows = database.all(latestSql);
  const [first] = rows;
  const facts = first && factsFrom(textOf(first, "facts"));
  if (facts === undefined) return undefined;
  const summaries = rows.filter((row) => row["cluster_id"] !== null).map(summaryOf);
  const readable = summaries.filter((summary) => summary !== undefined);
  return readable.length === summaries.length ? { ...facts, summaries: readable } : undefined;
}

function replace(database: Database, night: Night): void {
  database.exec("delete from nights; delete from summaries; delete from summary_drafts");
  database.run(addNightSql, night.runId, factsAsText(night));
  for (const summary of night.summaries) {
    const { cluster_id, center_page, member_hash, writer, shortfall } = summary;
    database.run(
      addSummarySql,
      cluster_id,
      night.runId,
      center_page,
      summary.summary,
      new Date(summary.updatedAtMs).toISOString(),
      membersAsText(summary.members),
      member_hash,
      termsAsText(summary.terms),
      citationsAsText(summary.citations),
      writer,
      shortfall ?? null,
    );
  }
}

/** Undefined where its members can't be read. */
function summaryOf(row: Row): Summary | undefined {
  const members = membersFrom(textOf(row, "members"));
  const shortfall = optionalTextOf(row, "shortfall");
  return (
    members && {
      cluster_id: wholeOf(row, "cluster_id"),
      center_page: textOf(row, "center_page"),
      members,
      member_hash: textOf(row, "member_hash"),
      terms: termsFrom(textOf(row, "terms")),
      summary: textOf(row, "summary"),
      citations: citationsFrom(textOf(row, "citations")),
      writer: textOf(row, "writer"),
      ...(shortfall === undefined ? {} : { shortfall }),
      updatedAtMs: Date.parse(textOf(row, "updated_at")),
    }
  );
}
