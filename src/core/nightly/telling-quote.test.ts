import fc from "fast-check";
import { expect, test } from "vitest";
import { fcRuns } from "../../../test/fc-runs.ts";
import { countWordsIn } from "../embed/sentences.ts";
import { limits } from "../limits.ts";
import { tellingQuote } from "./telling-quote.ts";

const page = (body: string) => ({ page_id: "p", number: 7, section: 1, char_id: "", title: "", body });
const weights = new Map([
  ["bell", 3],
  ["rope", 2],
]);
const weightOf = (stem: string) => weights.get(stem) ?? 0;

test("quotes the sentence that has most of what tells the cluster", () => {
  const body = "It rained all day long in Hask. The bell hung in its ropes over the yard. Nobody looked up at supper.";
  expect(tellingQuote(page(body), weightOf)?.quote).toContain("The bell hung in its ropes over the yard.");
});

test("prefers a sentence that stands by itself to one that points back", () => {
  const body =
    "Then he took the bell and all of its ropes and carried them far away from the old yard at night.\n\n" +
    "The widow took the bell and all of its ropes and carried them far away from the old yard at night.";
  expect(tellingQuote(page(body), weightOf)?.quote).toMatch(/^The widow/);
});

test("cuts a clause out of a page that is one long sentence", () => {
  const body = `${"and so it went on and on, ".repeat(20)}until the bell fell from its ropes, and ${"nobody cared, ".repeat(20)}`;
  const citation = tellingQuote(page(body), weightOf);
  expect(citation?.quote).toContain("bell");
});

test("quotes nothing of a page without words", () => {
  expect(tellingQuote(page(" \n "), weightOf)).toBeUndefined();
});

test("whatever it quotes stands on the page, in at most forty words", () => {
  const words = fc.constantFrom(
    "bell",
    "Ropes",
    "and",
    "He",
    "said.",
    "\u201cNo!\u201d",
    "\n\n",
    "\u001b[31m",
    "wait,",
    "\u2026",
  );
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 200 }), (parts) => {
      const body = parts.join(" ");
      const citation = tellingQuote(page(body), weightOf);
      if (citation === undefined) return body.trim() === "";
      const { start, end, quote } = citation;
      return body.slice(start, end) === quote && countWordsIn(body, { start, end }) <= limits.quoteWordsMax;
    }),
    { numRuns: fcRuns },
  );
});
