import { describe, expect, it } from "vitest";
import { stemOf } from "../index/words.ts";
import { wordsOfClusters } from "./cluster-words.ts";

const cluster = (...bodies: readonly string[]) => ({ pages: bodies.map((body) => ({ body })) });

const bell = cluster(
  "The ropes were old. Irma looked at the bell, and the bell said nothing.",
  "A bell needs ropes. The bell of Hask had lost its ropes, and Irma knew.",
  "They weighed the bell without its ropes, and Irma wrote it down.",
);
const mule = cluster(
  "The mule was called Duchess. The mule walked backwards, and the pears fell.",
  "A cart of pears and one mule: no more was told, and Irma looked away.",
  "The mule ate the pears that were left.",
);

describe("the words of clusters", () => {
  it("are those that one has and the others haven't, as the book writes them", async () => {
    const [ofBell, ofMule] = await wordsOfClusters([bell, mule]);
    expect(ofBell?.terms.slice(0, 2)).toEqual(["bell", "ropes"]);
    expect(ofMule?.terms.slice(0, 2)).toEqual(["mule", "pears"]);
  });

  it("are no stop words, and few of them are names", async () => {
    const names = cluster(
      ...["Irma", "Tova", "Hatch"].map(
        (name) => `So ${name} met Irma, Tova, Hatch and the toad, and of it all was said.`,
      ),
    );
    const [words] = await wordsOfClusters([names, mule]);
    expect(words?.terms).toContain("toad");
    expect(words?.terms.filter((term) => /^\p{Lu}/u.test(term)).length).toBeLessThanOrEqual(2);
    expect(words?.terms.filter((term) => stemOf(term) === "")).toEqual([]);
  });

  it("aren't those that nearly all clusters have, unless they are names", async () => {
    const all = Array.from({ length: 9 }, (_, place) =>
      cluster(`So the way of Irma is the way of number${place} here, and the way is the way.`),
    );
    const [first] = await wordsOfClusters(all);
    expect(first?.terms).not.toContain("way");
    expect(first?.terms).toContain("Irma");
  });

  it("weigh their share of the cluster times log(1 + A / f)", async () => {
    const [first, second] = await wordsOfClusters([cluster("lamp lamp oil"), cluster("lamp wick stone wick wick")]);
    // A is 4 words a cluster; lamp stands three times in all, wick three times.
    expect(first?.weightOf("lamp")).toBeCloseTo((2 / 3) * Math.log(1 + 4 / 3), 10);
    expect(second?.weightOf("wick")).toBeCloseTo((3 / 5) * Math.log(1 + 4 / 3), 10);
    expect(first?.weightOf("wick")).toBe(0);
  });

  it("let others have their turn between clusters", async () => {
    let turns = 0;
    await wordsOfClusters([bell, mule], async () => void turns++);
    expect(turns).toBe(4);
  });

  it("are none where there are no clusters, or no words", async () => {
    expect(await wordsOfClusters([])).toEqual([]);
    const [empty] = await wordsOfClusters([cluster("the of and")]);
    expect(empty?.terms).toEqual([]);
  });
});
