import { appendFile, mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openChatFiles } from "./chat-files.ts";
import { openDataDir } from "./data-dir.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-chats-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const filesIn = () => openChatFiles(openDataDir(folder).chatsFolder);

describe("the files of chats", () => {
  it("are made when something is said, for their owner alone", async () => {
    const files = filesIn();
    expect([await files.latest(), await files.read("one")]).toEqual([undefined, undefined]);
    await files.append("one", '{"a":1}');
    await files.append("one", '{"a":2}');
    expect(await files.read("one")).toEqual(['{"a":1}', '{"a":2}']);
    expect((await stat(join(folder, "chats", "one.jsonl"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "chats"))).mode & 0o777).toBe(0o700);
  });

  it("know which was written to last", async () => {
    const files = filesIn();
    await files.append("one", "1");
    await files.append("two", "2");
    await utimes(join(folder, "chats", "two.jsonl"), 1, 1);
    expect(await files.latest()).toBe("one");
  });

  it("lose nothing but a line that was cut off", async () => {
    const files = filesIn();
    await files.append("one", "whole");
    await appendFile(join(folder, "chats", "one.jsonl"), '{"half');
    await files.append("one", "next");
    expect(await files.read("one")).toEqual(["whole", '{"half', "next"]);
  });

  it("are named by names, not by paths", async () => {
    for (const id of ["../run", "a/b", "", ".", "A"]) {
      await expect(filesIn().read(id)).rejects.toMatchObject({ code: "USAGE" });
    }
  });

  it("go with a purge", async () => {
    await filesIn().append("one", "1");
    await openDataDir(folder).purge();
    await expect(readdir(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
