import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { completeSegment, linkSegment, readChangeLog, segmentId } from "./change-log.ts";

let home: string;
let folder: string;
let commitLog: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-cdc-"));
  [folder, commitLog] = [join(home, "cdc_raw"), join(home, "commitlog")];
  await mkdir(folder);
  await mkdir(commitLog);
});
afterEach(() => rm(home, { recursive: true, force: true }));

it("tells of each segment how far it may be read and whether Cassandra is done with it, oldest first", async () => {
  await writeFile(join(folder, "CommitLog-8-20.log"), "1234");
  await writeFile(join(commitLog, "CommitLog-8-20.log"), "1234");
  await writeFile(join(folder, "CommitLog-8-3.log"), "12");
  await writeFile(join(folder, "CommitLog-8-3_cdc.idx"), "77\nCOMPLETED");
  await writeFile(join(folder, "CommitLog-8-4.log"), "");
  await writeFile(join(folder, "CommitLog-8-4_cdc.idx"), "9");
  await writeFile(join(folder, "others.txt"), "");
  expect(await readChangeLog(folder, commitLog)).toEqual({
    folder,
    segments: [
      { name: "CommitLog-8-3.log", id: 3, bytes: 2, isInUse: false, index: { position: 77, isComplete: true } },
      { name: "CommitLog-8-4.log", id: 4, bytes: 0, isInUse: false, index: { position: 9, isComplete: false } },
      { name: "CommitLog-8-20.log", id: 20, bytes: 4, isInUse: true, index: undefined },
    ],
    lost: [],
  });
});

it("tells of a segment that Cassandra writes and that was taken away, and puts it back", async () => {
  await writeFile(join(commitLog, "CommitLog-8-5.log"), "12345");
  await writeFile(join(folder, "CommitLog-8-5_cdc.idx"), "5");
  await writeFile(join(commitLog, "CommitLog-8-4.log"), "");
  await writeFile(join(folder, "CommitLog-8-4_cdc.idx"), "9\nCOMPLETED");
  await writeFile(join(commitLog, "CommitLog-8-6.log"), "");
  expect((await readChangeLog(folder, commitLog))?.lost).toEqual(["CommitLog-8-5.log"]);
  expect(await linkSegment(folder, commitLog, "CommitLog-8-5.log")).toBe(true);
  expect(await readChangeLog(folder, commitLog)).toMatchObject({ segments: [{ id: 5, isInUse: true }], lost: [] });
  expect(await linkSegment(folder, commitLog, "CommitLog-8-5.log")).toBe(false);
  expect(await linkSegment(folder, commitLog, "CommitLog-8-7.log")).toBe(false);
});

it("knows nothing where a folder isn't there", async () => {
  expect(await readChangeLog(folder, join(home, "elsewhere"))).toBeUndefined();
  expect(segmentId("CommitLog-8-3_cdc.idx")).toBeUndefined();
});

it("gives a segment an end where it was synced last, as Cassandra writes it, also twice", async () => {
  await writeFile(join(folder, "CommitLog-8-4_cdc.idx"), "243781");
  for (let time = 0; time < 2; time++) await completeSegment(folder, "CommitLog-8-4.log");
  expect(await readFile(join(folder, "CommitLog-8-4_cdc.idx"), "utf8")).toBe("243781\nCOMPLETED");
});
