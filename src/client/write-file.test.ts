import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWhole } from "./write-file.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "gibsey-write-"))));
afterEach(() => rm(folder, { recursive: true }));
const { signal } = new AbortController();

describe("a file that a reader asked for", () => {
  it("takes the place of the one before, and leaves nothing beside it", async () => {
    await writeWhole(join(folder, "night.html"), "first", signal);
    await writeWhole(join(folder, "night.html"), "second", signal);
    expect(await readFile(join(folder, "night.html"), "utf8")).toBe("second");
    expect(await readdir(folder)).toEqual(["night.html"]);
  });

  it("is refused where a folder is, or none", async () => {
    await mkdir(join(folder, "night"));
    await expect(writeWhole(join(folder, "night"), "x", signal)).rejects.toMatchObject({ code: "USAGE" });
    await expect(writeWhole(join(folder, "no", "night"), "x", signal)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("can't be written"),
      hint: `mkdir -p ${join(folder, "no")}`,
    });
    expect(await readdir(folder)).toEqual(["night"]);
  });
});
