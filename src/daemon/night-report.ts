import { GibseyError } from "../core/errors.ts";
import { inBatches } from "../core/in-batches.ts";
import { limits } from "../core/limits.ts";
import type { NightReport } from "../core/nightly/night-report.ts";
import type { Page } from "../core/page.ts";
import type { NightRuns } from "../core/store/night-runs.ts";
import type { Night, NightStore } from "../core/store/night-store.ts";
import type { CharacterStore, PageStore } from "../core/store/page-store.ts";

export interface ReportParts {
  readonly nights: Pick<NightStore, "latest">;
  readonly nightRuns: Pick<NightRuns, "list">;
  readonly pages: Pick<PageStore, "get">;
  readonly characters: Pick<CharacterStore, "list">;
}

/** The latest night with the names of its pages as they are now. @throws GibseyError NIGHT_UNKNOWN before the first. */
export async function reportNight({ nights, nightRuns, pages, characters }: ReportParts): Promise<NightReport> {
  const night = await nights.latest();
  if (night === undefined) {
    throw new GibseyError("NIGHT_UNKNOWN", "there has been no night yet", "gibsey nightly runs one");
  }
  const [history, rows, cast] = await Promise.all([
    nightRuns.list(limits.nightRunsMax),
    rowsOf(night, pages),
    characters.list(),
  ]);
  const run = history.find(({ runId }) => runId === night.runId);
  return {
    night,
    ...(run === undefined ? {} : { run }),
    pages: rows.map(({ page_id, number, title, char_id }) => ({ page_id, number, title, char_id })),
    characters: cast.map(({ char_id, display_name, color_hex }) => ({ char_id, display_name, color_hex })),
  };
}

async function rowsOf(night: Night, pages: Pick<PageStore, "get">): Promise<readonly Page[]> {
  const ids = night.summaries.flatMap(({ members }) => members.map(({ page_id }) => page_id));
  const rows: Page[] = [];
  for (const batch of inBatches(ids, limits.bookBatchMax)) rows.push(...(await pages.get(batch)).values());
  return rows;
}
