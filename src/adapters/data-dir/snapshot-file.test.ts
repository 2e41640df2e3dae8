import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDataDir } from "./data-dir.ts";
import { openSnapshotFile } from "./snapshot-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("what a killed process was writing", () => {
  it("is removed by the next one that reads the snapshot; the snapshot itself and other files stay", async () => {
    await writeFile(join(folder, "index.snapshot"), "whole");
    await writeFile(join(folder, "index.snapshot.7.abc.tmp"), "ha");
    await writeFile(join(folder, "mine.tmp"), "a reader's own");
    const bytes = await openSnapshotFile(join(folder, "index.snapshot")).read();
    expect(new TextDecoder().decode(bytes)).toBe("whole");
    expect((await readdir(folder)).toSorted()).toEqual(["index.snapshot", "mine.tmp"]);
  });

  it("doesn't survive a purge", async () => {
    for (const name of ["token.7.abc.tmp", "run.json.7.abc.tmp", "index.snapshot.7.abc.tmp", "gibsey.db"]) {
      await writeFile(join(folder, name), "");
    }
    await openDataDir(folder).purge();
    await expect(readdir(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("writing a snapshot that fails half-way", () => {
  it("leaves the one that was there, and nothing beside it", async () => {
    const file = openSnapshotFile(join(folder, "index.snapshot"));
    await file.write([Buffer.from("the old one")]);
    const diskFull = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const sections = [Buffer.from("half of")];
    sections[Symbol.iterator] = function* () {
      yield Buffer.from("half of");
      throw diskFull;
    };
    await expect(file.write(sections)).rejects.toBe(diskFull);
    expect(await readdir(folder)).toEqual(["index.snapshot"]);
    expect(new TextDecoder().decode(await file.read())).toBe("the old one");
  });
});
