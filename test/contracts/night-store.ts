import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ClusterMember, Night, NightStore, Summary, SummaryDraft } from "../../src/core/store/night-store.ts";

/** Nights that several processes may open. */
export interface NightsUnderTest {
  /** The store as one process has it. */
  open(): NightStore;
  release(): Promise<void>;
}

/** A night of so many clusters, each of which says which night it is of. */
export function nightOf(runId: string, clusters = 2, over: Partial<Night> = {}): Night {
  return {
    runId,
    date: "2026-11-27",
    generation: "onnx-small",
    k: 48,
    nextClusterId: 50,
    movedSinceWhole: 3,
    wholeAtMs: 1_700_000_000_001,
    madeAtMs: 1_700_000_000_123,
    summaries: Array.from({ length: clusters }, (_, cluster_id) => summaryOf(cluster_id, { summary: `Of ${runId}.` })),
    went: [],
    ...over,
  };
}

export function summaryOf(cluster_id: number, over: Partial<Summary> = {}): Summary {
  return {
    cluster_id,
    center_page: `p${cluster_id}`,
    members: membersOf(3),
    member_hash: `hash of ${cluster_id}`,
    terms: ["bell", "tin"],
    summary: "They looked for the bell.",
    citations: [],
    writer: "extractive",
    updatedAtMs: 1_700_000_000_999,
    ...over,
  };
}

export function membersOf(count: number): readonly ClusterMember[] {
  return Array.from({ length: count }, (_, index) => ({
    page_id: `p${String(index).padStart(5, "0")}`,
    text_hash: "0123456789abcdef0123456789abcdef",
    x: index / (count + 1),
    y: 1 / (index + 3),
  }));
}

function draftOf(member_hash: string, wanted: string, summary: string): SummaryDraft {
  return { member_hash, wanted, terms: ["bell"], summary, citations: [], writer: "extractive" };
}

/** What every store of nights keeps, whatever keeps it. Readers are tried on so many nights. */
export function nightStoreContract(
  name: string,
  make: () => Promise<NightsUnderTest>,
  { nights: nightsRead }: { readonly nights: number },
): void {
  describe(`${name} keeps the contract of nights`, () => {
    let underTest: NightsUnderTest;
    let nights: NightStore;
    beforeEach(async () => {
      underTest = await make();
      nights = underTest.open();
    });
    afterEach(() => underTest.release());

    it("has no night and no drafts at first", async () => {
      expect(await nights.latest()).toBeUndefined();
      expect(await nights.drafts()).toEqual([]);
    });

    it("gives a night back to the letter, with all it may have or with none of it", async () => {
      const citation = { page_id: "p/7 \u{1F514}", number: 7, quote: "„unter dem Dach“ it's", start: 4, end: 18 };
      const whole = nightOf("a", 0, {
        k: "auto",
        before: { runId: "z", date: "2026-11-26", madeAtMs: 1_699_999_999_999 },
        went: ["gone/1", "gone \u{1F98A}"],
        summaries: [
          summaryOf(0, {
            center_page: "p/7 \u{1F514}",
            members: [
              { page_id: "a'b", text_hash: "h", x: 0, y: 1, change: "came" },
              { page_id: "p/7 \u{1F514}", text_hash: "h2", x: 0.1 + 0.2, y: 1e-17, change: "changed", from: 31 },
            ],
            terms: ["Glocke", "Ω"],
            summary: 'She said "under the roof" (p.7).\n\u{1F98A} é e\u0301',
            citations: [citation],
            writer: "ollama:smollm2",
            shortfall: "the model fell silent",
          }),
          summaryOf(47, { members: [], terms: [], summary: "" }),
        ],
      });
      expect(await nights.publish(whole, undefined)).toBe(true);
      expect(await nights.latest()).toEqual(whole);
      expect(await underTest.open().latest()).toEqual(whole);
      const bare = nightOf("b", 0);
      expect(await nights.publish(bare, "a")).toBe(true);
      expect(await nights.latest()).toEqual(bare);
    });

    it("keeps a cluster of thousands of pages", async () => {
      const night = nightOf("a", 0, { summaries: [summaryOf(0, { members: membersOf(5_000) }), summaryOf(1)] });
      await nights.publish(night, undefined);
      expect(await nights.latest()).toEqual(night);
    });

    it("changes nothing, and says so, when another night has come between", async () => {
      expect(await nights.publish(nightOf("a"), "never")).toBe(false);
      expect(await nights.latest()).toBeUndefined();
      await nights.publish(nightOf("a"), undefined);
      await nights.keepDraft(draftOf("h", "model", "Kept."));
      expect(await nights.publish(nightOf("b", 9), undefined)).toBe(false);
      expect(await nights.publish(nightOf("b", 9), "never")).toBe(false);
      expect(await nights.latest()).toEqual(nightOf("a"));
      expect(await nights.drafts()).toHaveLength(1);
    });

    it("says yes again to a night that is published already", async () => {
      await nights.publish(nightOf("a"), undefined);
      expect(await nights.publish(nightOf("a"), undefined)).toBe(true);
      expect(await nights.latest()).toEqual(nightOf("a"));
    });

    it("takes one of all that are published at once after the same night", async () => {
      await nights.publish(nightOf("a", 3), undefined);
      const rivals = Array.from({ length: 10 }, (_, index) => nightOf(`b${index}`, index));
      const told = await Promise.all(rivals.map((night) => underTest.open().publish(night, "a")));
      expect(told.filter(Boolean)).toHaveLength(1);
      expect(await nights.latest()).toEqual(rivals[told.indexOf(true)]);
      expect(await nights.publish(nightOf("c"), rivals[told.indexOf(true)]?.runId)).toBe(true);
    });

    it("shows readers whole nights only, and never an older one after a newer, while nights are published", async () => {
      const published = Array.from({ length: nightsRead }, (_, index) =>
        nightOf(`night ${String(index).padStart(4, "0")}`, 1 + ((index * 7) % 12)),
      );
      let isOver = false;
      const read = async (store: NightStore): Promise<string[]> => {
        const seen: string[] = [];
        while (!isOver) {
          const night = await store.latest();
          if (night === undefined) throw new Error("there was a night, and then there was none");
          expect(night).toEqual(published.find(({ runId }) => runId === night.runId));
          seen.push(night.runId);
        }
        return seen;
      };
      const [first = nightOf("first"), ...rest] = published;
      await nights.publish(first, undefined);
      const readers = Array.from({ length: 4 }, () => read(underTest.open()));
      let before = first.runId;
      for (const night of rest) {
        expect(await nights.publish(night, before)).toBe(true);
        before = night.runId;
      }
      isOver = true;
      for (const seen of await Promise.all(readers)) {
        expect(seen.length).toBeGreaterThan(0);
        expect(seen).toEqual(seen.toSorted());
      }
    });

    it("keeps drafts by what they are of and who was to write them, until a night is published", async () => {
      const model = draftOf("h1", "ollama:smollm2", "By the model.");
      const told = { ...draftOf("h1", "extractive", "„Von Hand“."), shortfall: "it hung", terms: [] };
      const citations = [{ page_id: "p", number: 1, quote: "a \u{1F514}", start: 0, end: 3 }];
      await nights.keepDraft(draftOf("h2", "extractive", "First."));
      for (const draft of [model, told, { ...draftOf("h2", "extractive", "Second."), citations }]) {
        await nights.keepDraft(draft);
      }
      const kept = (await underTest.open().drafts()).toSorted((one, other) => (one.summary < other.summary ? -1 : 1));
      expect(kept).toEqual([model, { ...draftOf("h2", "extractive", "Second."), citations }, told]);
      await nights.publish(nightOf("a"), undefined);
      expect(await nights.drafts()).toEqual([]);
      await nights.keepDraft(model);
      expect(await nights.drafts()).toEqual([model]);
    });
  });
}
