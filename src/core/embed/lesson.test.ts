import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { embedderDown, FakeEmbedder } from "../../../test/fakes/embedder.ts";
import { embedLessons, isComplete, lessonOf } from "./lesson.ts";

const long = "word ".repeat(140);

function lessons(...bodies: string[]) {
  return bodies.map((body, number) => lessonOf(pageOf(`p${number}`, number, { body }), "Fox"));
}

describe("embedding lessons", () => {
  it("makes a vector for each passage of each page, in one run", async () => {
    const embedder = new FakeEmbedder();
    const { made, failed } = await embedLessons(embedder, lessons("One boat.", long));
    expect(failed).toEqual([]);
    expect(made.map(({ page_id, vectors }) => [page_id, ...vectors.map(({ passage }) => passage)])).toEqual([
      ["p0", "0"],
      ["p1", "0", "1", "2"],
    ]);
    expect(embedder.passages[0]).toBe("Fox: One boat.");
  });

  it("asks nothing of the embedder when there is nothing to embed", async () => {
    const embedder = new FakeEmbedder();
    embedder.failure = embedderDown;
    expect(await embedLessons(embedder, [])).toEqual({ made: [], failed: [] });
  });

  it("leaves out the page that the embedder chokes on, with the reason, and no other", async () => {
    const { made, failed } = await embedLessons(new FakeEmbedder(), lessons("One boat.", "A cup of arsenic.", long));
    expect(made.map(({ page_id }) => page_id)).toEqual(["p0", "p2"]);
    expect(failed).toEqual([{ page_id: "p1", reason: "the model made NaN of a text" }]);
  });

  it("fails as a whole when it is the embedder that fails", async () => {
    const embedder = new FakeEmbedder();
    embedder.failure = embedderDown;
    await expect(embedLessons(embedder, lessons("One boat."))).rejects.toBe(embedderDown);
  });

  it("fails when the embedder makes fewer vectors than there are texts", async () => {
    const embedder = new FakeEmbedder();
    embedder.embedPassages = async () => [];
    const refused = expect.objectContaining({ code: "EMBEDDER_UNAVAILABLE" });
    await expect(embedLessons(embedder, lessons("One boat."))).rejects.toEqual(refused);
  });

  it("stops with the signal's reason", async () => {
    const reason = new Error("enough");
    await expect(embedLessons(new FakeEmbedder(), lessons("x"), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe("vectors are complete for a lesson", () => {
  it("when they are of its text and none is missing, whatever stands beside them", async () => {
    const [lesson = lessonOf(pageOf("p", 1), "")] = lessons(long);
    const { made } = await embedLessons(new FakeEmbedder(), [lesson]);
    const [vectors = { page_id: "p0", text_hash: "", vectors: [] }] = made;
    const beside = { passage: "page", vector: new Float32Array(32) };
    expect(isComplete(vectors, lesson)).toBe(true);
    expect(isComplete({ ...vectors, vectors: [...vectors.vectors, beside] }, lesson)).toBe(true);
    expect(isComplete({ ...vectors, vectors: vectors.vectors.slice(1) }, lesson)).toBe(false);
    expect(isComplete({ ...vectors, text_hash: "another" }, lesson)).toBe(false);
    expect(isComplete(undefined, lesson)).toBe(false);
  });
});
