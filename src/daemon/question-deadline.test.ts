import { describe, expect, it } from "vitest";
import { FakeEmbedder } from "../../test/fakes/embedder.ts";
import { withQuestionDeadline } from "./question-deadline.ts";

/** Answers questions never, until it is told to stop. */
class HangingEmbedder extends FakeEmbedder {
  override embedQuery(_: string, signal?: AbortSignal): Promise<Float32Array> {
    return new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

describe("a question's deadline", () => {
  it("lets an embedder answer that does", async () => {
    const plain = new FakeEmbedder();
    const embedder = withQuestionDeadline(plain, 10_000);
    expect(embedder.generation).toBe(plain.generation);
    expect(await embedder.embedQuery("tea")).toEqual(await plain.embedQuery("tea"));
    expect(await embedder.embedPassages(["tea"])).toEqual(await plain.embedPassages(["tea"]));
  });

  it("takes one that doesn't for down", async () => {
    const answer = withQuestionDeadline(new HangingEmbedder(), 1).embedQuery("tea");
    await expect(answer).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  });

  it("leaves a reader who goes away his own reason", async () => {
    const embedder = withQuestionDeadline(new HangingEmbedder(), 10_000);
    const leave = new AbortController();
    const answer = embedder.embedQuery("tea", leave.signal);
    leave.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
    await expect(embedder.embedQuery("tea", leave.signal)).rejects.toThrow("gone");
  });
});
