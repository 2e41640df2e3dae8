import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { createFakeVectorIndex } from "../../test/fakes/vector-index.ts";
import { generationOf } from "../core/embed/embedder.ts";
import { GibseyError } from "../core/errors.ts";
import { SearchIndex } from "../core/index/search-index.ts";
import { encodeSnapshot } from "../core/index/snapshot.ts";
import { limits } from "../core/limits.ts";
import { loadSnapshot, SnapshotKeeper } from "./snapshots.ts";

const generation = generationOf("fake", "words", 4);
const makeIndex = () => new SearchIndex(createFakeVectorIndex(4));

function putPage(index: SearchIndex, page_id: string): void {
  const vectors = [{ passage: "0", vector: Float32Array.of(1, 0, 0, 0) }];
  index.put(pageOf(page_id, index.size + 1), "", { page_id, text_hash: "h", vectors });
}

/** A snapshot's file in memory. It counts writes, can be slow, and can be full. */
class FakeFile {
  bytes: Uint8Array<ArrayBuffer> | undefined;
  writes = 0;
  failure: Error | undefined;
  gate: Promise<void> = Promise.resolve();

  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.bytes;
  }

  async write(parts: readonly Uint8Array[]): Promise<void> {
    this.writes += 1;
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    this.bytes = new Uint8Array(Buffer.concat(parts));
  }
}

function openKeeper() {
  const feed = { mark: "log:0" };
  const file = new FakeFile();
  const index = makeIndex();
  const problems: GibseyError[] = [];
  const keeper = new SnapshotKeeper({
    file,
    index,
    generation,
    mark: async () => feed.mark,
    isSaved: true,
    savedMark: feed.mark,
    onProblem: (problem) => problems.push(problem),
  });
  return { file, feed, index, problems, keeper };
}

describe("the keeper of the snapshot", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const looks = (count: number) => vi.advanceTimersByTimeAsync(count * limits.snapshotIdleMs);

  it("writes once the index has changed and been quiet for a while, and not again until it changes", async () => {
    const { file, index, keeper } = openKeeper();
    await looks(3);
    expect(file.writes).toBe(0);
    putPage(index, "a");
    await looks(1);
    expect(file.writes).toBe(0);
    await looks(1);
    expect(file.writes).toBe(1);
    await looks(3);
    expect(file.writes).toBe(1);
    await keeper.close();
    const loaded = await loadSnapshot(file, generation, makeIndex);
    expect(loaded.index.ordered().map(({ page_id }) => page_id)).toEqual(["a"]);
  });

  it("writes an index that is never quiet when it has waited for long", async () => {
    const { file, index, keeper } = openKeeper();
    const looksInTime = limits.snapshotEveryMs / limits.snapshotIdleMs;
    for (let look = 0; look < looksInTime; look++) {
      putPage(index, `p${look}`);
      await looks(1);
    }
    expect(file.writes).toBe(0);
    putPage(index, "last");
    await looks(1);
    expect(file.writes).toBe(1);
    await keeper.stop();
  });

  it("writes soon what was never written, though nothing changes, and at its close once more with the mark", async () => {
    const file = new FakeFile();
    let mark: string | undefined;
    const parts = { file, index: makeIndex(), generation, isSaved: false, savedMark: undefined, onProblem: () => {} };
    const keeper = new SnapshotKeeper({ ...parts, mark: async () => mark });
    await looks(3);
    expect(file.writes).toBe(1);
    expect((await loadSnapshot(file, generation, makeIndex)).mark).toBeUndefined();
    mark = "log:5";
    await looks(3);
    expect(file.writes).toBe(1);
    await keeper.close();
    expect(file.writes).toBe(2);
    expect((await loadSnapshot(file, generation, makeIndex)).mark).toBe("log:5");
  });

  it("writes at its close, too, when only the feed has moved, so that the next start finds its mark", async () => {
    const { file, feed, index, keeper } = openKeeper();
    putPage(index, "a");
    await looks(2);
    feed.mark = "log:1";
    await looks(3);
    expect(file.writes).toBe(1);
    await keeper.close();
    expect(file.writes).toBe(2);
    expect((await loadSnapshot(file, generation, makeIndex)).mark).toBe("log:1");
  });

  it("marks a snapshot by what was committed before it looked at the index", async () => {
    const { file, index } = openKeeper();
    let committed = "log:1";
    const mark = async () => {
      const known = committed;
      committed = "log:2";
      putPage(index, "a");
      return known;
    };
    await new SnapshotKeeper({
      file,
      index,
      generation,
      mark,
      isSaved: false,
      savedMark: undefined,
      onProblem: () => {},
    }).close();
    const loaded = await loadSnapshot(file, generation, makeIndex);
    expect([loaded.mark, loaded.index.size]).toEqual(["log:1", 1]);
  });

  it("tells of a write that failed, tries again, and stops nothing", async () => {
    const { file, index, problems, keeper } = openKeeper();
    file.failure = new GibseyError("DISK_FULL", "no space", "make some");
    putPage(index, "a");
    await looks(2);
    expect(problems).toEqual([file.failure]);
    file.failure = undefined;
    await looks(1);
    expect(file.writes).toBe(2);
    expect(file.bytes).toBeDefined();
    await keeper.close();
    expect(problems).toHaveLength(1);
  });

  it("begins no second write while one goes on", async () => {
    const { file, index, keeper } = openKeeper();
    let openGate = () => {};
    file.gate = new Promise((resolve) => (openGate = resolve));
    putPage(index, "a");
    await looks(2);
    putPage(index, "b");
    await looks(5);
    expect(file.writes).toBe(1);
    openGate();
    await keeper.close();
    expect(file.writes).toBe(2);
  });

  it("leaves the file alone once it has stopped, after the write in hand", async () => {
    const { file, index, keeper } = openKeeper();
    let openGate = () => {};
    file.gate = new Promise((resolve) => (openGate = resolve));
    putPage(index, "a");
    await looks(2);
    let hasStopped = false;
    const stopped = keeper.stop().then(() => (hasStopped = true));
    await looks(1);
    expect(hasStopped).toBe(false);
    openGate();
    await stopped;
    putPage(index, "b");
    await looks(50);
    expect(file.writes).toBe(1);
  });

  it("writes at its close what isn't written, and nothing where all is", async () => {
    const { file, index, keeper } = openKeeper();
    putPage(index, "a");
    await keeper.close();
    expect(file.writes).toBe(1);
    const idle = openKeeper();
    await idle.keeper.close();
    expect(idle.file.writes).toBe(0);
  });
});

describe("loading a snapshot", () => {
  it("gives an empty index and no problem where there is none", async () => {
    const { index, problem } = await loadSnapshot(new FakeFile(), generation, makeIndex);
    expect(index.size).toBe(0);
    expect(problem).toBeUndefined();
  });

  it("gives an empty index, and says why, where it is damaged, of another model or can't be read", async () => {
    const index = makeIndex();
    putPage(index, "a");
    const file = new FakeFile();
    const whole = new Uint8Array(Buffer.concat(encodeSnapshot(index, generation, undefined)));
    for (const [bytes, of] of [
      [whole.slice(0, -64), generation],
      [whole, generationOf("fake", "other words", 4)],
    ] as const) {
      file.bytes = bytes;
      const loaded = await loadSnapshot(file, of, makeIndex);
      expect(loaded.index.size).toBe(0);
      expect(loaded.problem).toMatchObject({ code: "SNAPSHOT_INVALID" });
    }
    const unreadable = { read: () => Promise.reject(new Error("EIO")), write: () => Promise.resolve() };
    expect((await loadSnapshot(unreadable, generation, makeIndex)).problem?.message).toContain("EIO");
  });
});
