import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openFolderWatcher } from "./folder-watcher.ts";

const { signal } = new AbortController();
const patience = { timeout: 10_000, interval: 10 };

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "gibsey-watcher-")));
  await mkdir(join(root, "pages"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

/** The paths that were hinted at while the watch was on, inside `root`. */
async function watched(act: (hints: readonly string[]) => Promise<void>): Promise<readonly string[]> {
  const hints: string[] = [];
  const faults: unknown[] = [];
  const events = {
    onHint: (path: string) => hints.push(relative(root, path)),
    onFault: (error: unknown) => faults.push(error),
  };
  const watcher = await openFolderWatcher([join(root, "pages")], [join(root, "cast.json")], events, signal);
  try {
    await act(hints);
  } finally {
    await watcher.close();
  }
  expect(faults).toEqual([]);
  return hints;
}

/** Puts a whole file into its place at once. */
async function place(name: string): Promise<void> {
  await writeFile(join(root, "outside.tmp"), "Words.");
  await rename(join(root, "outside.tmp"), join(root, name));
}

describe("a watched folder", () => {
  test("gives no hint of what is no page: an editor's swap, backup and temporary files, or its neighbours", async () => {
    const others = [".a.md.swp", "a.md~", "#a.md#", ".#a.md", "4913", "a.md___jb_tmp___", "cover.png", "../other.md"];
    const hints = await watched(async (hints) => {
      for (const name of others) await place(join("pages", name));
      await place("pages/z.md");
      await vi.waitUntil(() => hints.length > 0, patience);
    });
    expect(new Set(hints)).toEqual(new Set(["pages/z.md"]));
  });

  test.each(["pages/a.md", "pages/a.TXT", "cast.json"])("gives a hint of %s each time it is replaced", async (name) => {
    const hints = await watched(async (hints) => {
      for (let times = 1; times <= 20; times++) {
        const before = hints.length;
        await place(name);
        await vi.waitUntil(() => hints.length > before, patience);
      }
    });
    expect(new Set(hints)).toEqual(new Set([name]));
  });

  test("can't be one that doesn't exist", async () => {
    const opening = openFolderWatcher([join(root, "nowhere")], [], { onHint() {}, onFault() {} }, signal);
    await expect(opening).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});
