import type { Character, Page } from "../page.ts";
import type { Night } from "../store/night-store.ts";
import type { NightRun } from "../store/night-runs.ts";

/** All that a report of the last night tells of. */
export interface NightReport {
  readonly night: Night;
  /** The run that made it; absent where the history doesn't go back so far. */
  readonly run?: NightRun;
  /** The pages that are in a cluster. One that went since the night is absent. */
  readonly pages: readonly Pick<Page, "page_id" | "number" | "title" | "char_id">[];
  readonly characters: readonly Pick<Character, "char_id" | "display_name" | "color_hex">[];
}
