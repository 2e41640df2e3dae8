import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSnapshotFile } from "./snapshot-file.ts";
import { writeFileAtomically } from "./write-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-write-file-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("replaces a file by a whole one that only its owner reads, and leaves nothing beside it", async () => {
  const path = join(folder, "run.json");
  await writeFile(path, "the old one, which was longer", { mode: 0o644 });
  await writeFileAtomically(path, "größer");
  expect(await readFile(path, "utf8")).toBe("größer");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFileAtomically(path, [Uint8Array.of(65, 66), new Uint8Array(), Uint8Array.of(67)]);
  expect(await readFile(path, "utf8")).toBe("ABC");
  expect(await readdir(folder)).toEqual(["run.json"]);
});

it("leaves no temporary file where it fails", async () => {
  await mkdir(join(folder, "taken", "by"), { recursive: true });
  await expect(writeFileAtomically(join(folder, "taken"), "x")).rejects.toMatchObject({ syscall: "rename" });
  await expect(writeFileAtomically(join(folder, "nowhere", "x"), "x")).rejects.toMatchObject({ code: "ENOENT" });
  expect(await readdir(folder)).toEqual(["taken"]);
});

it("reads a snapshot back into a buffer of its own, and nothing where there is none", async () => {
  const file = openSnapshotFile(join(folder, "index.snapshot"));
  expect(await file.read()).toBeUndefined();
  await file.write([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  const bytes = await file.read();
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
  expect(bytes?.byteOffset).toBe(0);
});
