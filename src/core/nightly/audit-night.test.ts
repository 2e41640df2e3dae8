import { expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeBook } from "../../../test/fakes/book.ts";
import { textHash } from "../embed/text-hash.ts";
import type { Night } from "../store/night-store.ts";
import { auditNight } from "./audit-night.ts";
import { memberHash } from "./member-hash.ts";

const bell = pageOf("bell", 1, { body: "The bell rang." });
const lamp = pageOf("lamp", 2, { body: "The lamp went out." });

function nightOf(quote: string, over: { readonly member_hash?: string } = {}): Night {
  const members = [bell, lamp].map((page) => ({ page_id: page.page_id, text_hash: textHash(page, ""), x: 0, y: 0 }));
  const citations = [{ page_id: "bell", number: 1, quote, start: 0, end: quote.length }];
  const told = { terms: [], summary: "", citations, writer: "extractive", updatedAtMs: 0 };
  const summaries = [
    { cluster_id: 7, center_page: "bell", members, member_hash: memberHash(members), ...told, ...over },
  ];
  const rest = { runId: "1", date: "2026-11-27", generation: "g", k: 1, nextClusterId: 8, movedSinceWhole: 0 };
  return { ...rest, wholeAtMs: 0, madeAtMs: 0, summaries, went: [] };
}

it("finds nothing wrong with summaries that quote what stands there", async () => {
  const book = createFakeBook();
  await book.pages.put([bell, lamp]);
  expect(await auditNight(book, nightOf("The bell"))).toMatchObject({
    clusters: 1,
    members: 2,
    changed: 0,
    faults: [],
  });
});

it("names a quotation that isn't on its page, and members that were exchanged", async () => {
  const book = createFakeBook();
  await book.pages.put([bell, lamp]);
  const { faults } = await auditNight(book, nightOf("The goose", { member_hash: "another" }));
  expect(faults).toEqual([
    "cluster 7: its members aren't those that its summary is of",
    "cluster 7: not on page bell: The goose",
  ]);
});

it("counts pages that changed or went, and expects nothing of them", async () => {
  const book = createFakeBook();
  await book.pages.put([{ ...bell, body: "No bell rang." }]);
  expect(await auditNight(book, nightOf("The bell"))).toMatchObject({ changed: 2, faults: [] });
});
