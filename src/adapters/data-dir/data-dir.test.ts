import { mkdtemp, readdir, readFile, rm, stat, writeFile, chmod, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newRun, type RunRecord, withoutService, withService } from "../../core/stack/run-record.ts";
import { stackPlan } from "../../../test/fakes/stack-plan.ts";
import { type DataDir, openDataDir } from "./data-dir.ts";

let home: string;
let dataDir: DataDir;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-data-dir-"));
  dataDir = openDataDir(join(home, "book"));
  await dataDir.make();
});
afterEach(() => rm(home, { recursive: true, force: true }));

const file = (name: string) => join(dataDir.path, name);
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

it("is made for its owner alone, and made again without harm", async () => {
  await dataDir.make();
  expect(await modeOf(dataDir.path)).toBe(0o700);
  expect(await readdir(dataDir.path)).toEqual(["logs"]);
});

it("can't be made where a file stands, and says so", async () => {
  await writeFile(join(home, "taken"), "");
  const refused = { code: "DATA_DIR_UNUSABLE", hint: expect.stringContaining("--data-dir") };
  await expect(openDataDir(join(home, "taken")).make()).rejects.toMatchObject(refused);
  await expect(openDataDir(join(home, "taken", "book")).make()).rejects.toMatchObject(refused);
});

describe("the token", () => {
  it("is made once, read by its owner alone, and the same ever after", async () => {
    expect(await dataDir.readToken()).toBeUndefined();
    const token = await dataDir.makeToken();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await modeOf(file("token"))).toBe(0o600);
    expect(await dataDir.makeToken()).toBe(token);
    expect(await openDataDir(dataDir.path).readToken()).toBe(token);
  });

  it("is another in another book", async () => {
    const other = openDataDir(join(home, "other"));
    await other.make();
    expect(await other.makeToken()).not.toBe(await dataDir.makeToken());
  });

  it("is made anew where its file is empty", async () => {
    await writeFile(file("token"), " \n");
    expect(await dataDir.readToken()).toBeUndefined();
    expect(await dataDir.makeToken()).toMatch(/^[\w-]{43}$/);
    expect(await modeOf(file("token"))).toBe(0o600);
  });

  it("stays, and is closed to others, where somebody loosened its file", async () => {
    await writeFile(file("token"), "my-own\n");
    await chmod(file("token"), 0o644);
    expect(await dataDir.makeToken()).toBe("my-own");
    expect(await modeOf(file("token"))).toBe(0o600);
  });
});

describe("run.json", () => {
  const record: RunRecord = {
    schema: "gibsey.run/1",
    runtime: "embedded",
    daemonUrl: "http://127.0.0.1:1",
    version: "0.1.0",
    services: [{ name: "daemon", pid: 1, startedAt: "then", port: 1, readyMs: 2 }],
  };

  it("is read as it was written, until it is removed", async () => {
    expect(await dataDir.readRun()).toBeUndefined();
    await dataDir.writeRun(record);
    expect(await dataDir.readRun()).toEqual(record);
    await dataDir.removeRun();
    await dataDir.removeRun();
    expect(await dataDir.readRun()).toBeUndefined();
  });

  it("loses no change of several at once, and is gone when nothing is left in it", async () => {
    const names = ["one", "two", "three", "four"];
    const service = (name: string) => ({ name, pid: 1, startedAt: "then", port: 1, readyMs: null });
    const add = (name: string) => dataDir.changeRun((run = newRun("native", "0")) => withService(run, service(name)));
    await Promise.all(names.map(add));
    expect((await dataDir.readRun())?.services.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    const refuse = () => {
      throw new Error("no change");
    };
    await expect(dataDir.changeRun(refuse)).rejects.toThrow("no change");
    await Promise.all(names.map((name) => dataDir.changeRun((run) => run && withoutService(run, name))));
    expect(await dataDir.readRun()).toBeUndefined();
  });

  it("is as good as none when it is broken, empty or of another schema", async () => {
    for (const contents of ["{", "", "null", "[]", JSON.stringify({ ...record, schema: "gibsey.run/2" })]) {
      await writeFile(file("run.json"), contents);
      expect(await dataDir.readRun(), contents).toBeUndefined();
    }
  });
});

describe("stack.json", () => {
  it("is read as it was written, and as none when it is broken", async () => {
    expect(await dataDir.readStack()).toBeUndefined();
    await dataDir.writeStack(stackPlan());
    expect(await dataDir.readStack()).toEqual(stackPlan());
    await writeFile(file("stack.json"), '{"schema": "gibsey.stack/2"}');
    expect(await dataDir.readStack()).toBeUndefined();
    await writeFile(file("stack.json"), "{");
    expect(await dataDir.readStack()).toBeUndefined();
  });
});

describe("config.json", () => {
  it("holds what was set, beside what stood there", async () => {
    expect(await dataDir.readConfig()).toEqual({ path: file("config.json"), values: {} });
    await writeFile(file("config.json"), '{"port": 7000}');
    await dataDir.writeConfig("embedder", "stub");
    await dataDir.writeConfig("embedder", "use-lite");
    expect((await dataDir.readConfig()).values).toEqual({ port: 7000, embedder: "use-lite" });
  });

  it("is written before the book has a folder", async () => {
    const early = openDataDir(join(home, "early"));
    await early.writeConfig("embedder", "stub");
    expect((await early.readConfig()).values).toEqual({ embedder: "stub" });
  });

  it("is empty when its file is", async () => {
    await writeFile(file("config.json"), "\n");
    expect((await dataDir.readConfig()).values).toEqual({});
  });

  it("is refused and left alone when it is broken, without a word of what stands in it", async () => {
    for (const contents of ['{"token": hidden}', '["hidden"]', '"hidden"', "null"]) {
      await writeFile(file("config.json"), contents);
      const refused = {
        code: "SETTING_INVALID",
        message: expect.stringMatching(/^(?!.*hidden).*config\.json/),
      };
      await expect(dataDir.readConfig()).rejects.toMatchObject(refused);
      await expect(dataDir.writeConfig("embedder", "stub")).rejects.toMatchObject(refused);
      expect(await readFile(file("config.json"), "utf8")).toBe(contents);
    }
  });
});

it("names the file that can't be read", async () => {
  await mkdir(file("token"));
  await expect(dataDir.readToken()).rejects.toMatchObject({
    code: "DATA_DIR_UNUSABLE",
    message: `can't read ${file("token")}`,
  });
});

describe("a purge", () => {
  const writeAll = async () => {
    await dataDir.makeToken();
    await dataDir.writeConfig("embedder", "stub");
    for (const name of ["gibsey.db", "gibsey.db-wal", "index.snapshot", "daemon.lock"])
      await writeFile(file(name), "x");
    await writeFile(dataDir.logFile, "x");
  };

  it("takes the folder with it when all in it is gibsey's", async () => {
    await writeAll();
    await dataDir.purge();
    expect(await readdir(home)).toEqual([]);
  });

  it("leaves every file that isn't gibsey's, and the folder they are in", async () => {
    await writeAll();
    await writeFile(file("my-novel.md"), "Tea.");
    await mkdir(file("notes"));
    await dataDir.purge();
    expect((await readdir(dataDir.path)).toSorted()).toEqual(["my-novel.md", "notes"]);
    expect(await readFile(file("my-novel.md"), "utf8")).toBe("Tea.");
  });

  it("of a folder that isn't there does nothing", async () => {
    await openDataDir(join(home, "nowhere")).purge();
    expect(await readdir(home)).toEqual(["book"]);
  });
});
