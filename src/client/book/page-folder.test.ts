import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPageFiles } from "./page-folder.ts";

const signal = new AbortController().signal;

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "gibsey-folder-")));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(...names: string[]): Promise<void> {
  const paths = names.map((name) => join(root, name));
  await Promise.all(paths.map((path) => mkdir(dirname(path), { recursive: true })));
  await Promise.all(paths.map((path) => writeFile(path, "Words.")));
}

/** What was found under `folder`: its name there, and the file it really is. */
async function found(folder = "."): Promise<[name: string, file: string][]> {
  const files: [string, string][] = [];
  for await (const { name, path } of findPageFiles(join(root, folder), signal))
    files.push([name, relative(root, path)]);
  return files;
}

describe("a folder of pages", () => {
  test("is walked in the order of a table of contents, without hidden and other files", async () => {
    await write("10 end.md", "2 middle/b.md", "2 middle/A.txt", "2 middle/1/x.md", "1 start.MD", "B.md", "a.md");
    await write(".git/x.md", ".x.md", "cover.png", "notes");
    const names = (await found()).map(([name]) => name);
    const middle = ["2 middle/1/x.md", "2 middle/A.txt", "2 middle/b.md"];
    expect(names).toEqual(["1 start.MD", ...middle, "10 end.md", "a.md", "B.md"]);
  });

  test.each([
    ["to a folder", "z", "../outside"],
    ["to a page", "z.md", "../outside/secret.md"],
    ["to a folder whose name begins like its own", "z", "../inside"],
  ])("is refused when a link %s leads out", async (_, link, target) => {
    await write("in/a.md", "inside/b.md", "outside/secret.md");
    await symlink(target, join(root, "in", link));
    await expect(found("in")).rejects.toMatchObject({ code: "FILE_REFUSED" });
  });

  test("passes over links that stand for no page", async () => {
    await write("in/a.md", "cover.png");
    await symlink("../cover.png", join(root, "in/cover.png"));
    await symlink("nowhere", join(root, "in/broken"));
    expect(await found("in")).toEqual([["a.md", "in/a.md"]]);
  });

  test("follows links inside it, reads each file where it is met first, and never goes in circles", async () => {
    await write("b/1.md", "b/2.md");
    await symlink("b", join(root, "a"));
    await symlink("..", join(root, "b/up"));
    await symlink("b/2.md", join(root, "z.md"));
    expect(await found()).toEqual([
      ["a/1.md", "b/1.md"],
      ["a/2.md", "b/2.md"],
    ]);
  });

  test("may itself be reached by a link", async () => {
    await write("real/a.md");
    await symlink("real", join(root, "link"));
    expect(await found("link")).toEqual([["a.md", "real/a.md"]]);
  });

  test("is refused when a page is a broken link, a circle of links or a pipe", async () => {
    await symlink("nowhere.md", join(root, "a.md"));
    await expect(found()).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: `${join(root, "a.md")} doesn't exist`,
    });
    await rm(join(root, "a.md"));
    await symlink("a.md", join(root, "a.md"));
    await expect(found()).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("circle"),
    });
    await rm(join(root, "a.md"));
    execFileSync("mkfifo", [join(root, "a.md")]);
    await expect(found()).rejects.toMatchObject({ code: "FILE_REFUSED" });
  });
});
