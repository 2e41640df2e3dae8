import { appendFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

/** Each is planted in one place, so that a leak tells which. */
const planted = {
  token: "planted-token",
  openai: "planted-openai",
  hub: "planted-hub",
  url: "planted-url",
  file: "planted-file",
  key: "planted-key",
};

let book: BookProcess;
let secrets: readonly string[];

beforeAll(async () => {
  book = await openBookProcess();
  await mkdir(book.dataDir, { recursive: true });
  await writeFile(
    join(book.dataDir, "config.json"),
    JSON.stringify({ token: planted.file, openaiApiKey: planted.key }),
  );
  // Nobody listens at the hub's address; Maven, which is asked next, isn't on this PATH.
  const up = await book.runWith(environment, "up");
  if (up.status !== 0) throw new Error(up.stderr);
  const { token } = await book.daemon();
  secrets = [...Object.values(planted), token];
  await book.runWith({ ...environment, GIBSEY_TOKEN: token }, "page", "put", "a", "--body", "A goose.");
});
afterAll(() => book.close());

const environment = {
  PATH: "",
  GIBSEY_TOKEN: planted.token,
  OPENAI_API_KEY: planted.openai,
  HF_ENDPOINT: `http://someone:${planted.hub}@127.0.0.1:1`,
};
const elsewhere = { ...environment, GIBSEY_URL: `http://someone:${planted.url}@127.0.0.1:1` };

function leaksOf(text: string): readonly string[] {
  return secrets.filter((secret) => text.includes(secret));
}

describe("a secret", () => {
  it.each([
    [["status"], 5],
    [["status", "--json"], 5],
    [["config"], 0],
    [["config", "--json"], 0],
    [["models", "list"], 0],
    [["models", "list", "--json"], 0],
    [["models", "pull", "onnx:all-MiniLM-L6-v2", "--verbose"], 4],
    [["logs"], 0],
    [["ask", "goose", "--verbose"], 5],
    [["--runtime", "native", "status", "--verbose"], 2],
    [["doctor", "--verbose"], 4],
    [["doctor", "--json"], 4],
  ])("doesn't show in what %j prints", async (words, status) => {
    const told = await book.runWith(environment, ...words);
    expect(told.status, told.stderr).toBe(status);
    expect(told.stdout + told.stderr).not.toBe("");
    expect(leaksOf(told.stdout + told.stderr)).toEqual([]);
  });

  it.each([[["status"]], [["status", "--json"]], [["ask", "goose", "--verbose"]]])(
    "in the address of a daemon elsewhere doesn't show when nobody answers %j there",
    async (words) => {
      const told = await book.runWith(elsewhere, ...words);
      expect(told.status).toBe(4);
      expect(told.stdout + told.stderr).toContain("127.0.0.1:1");
      expect(leaksOf(told.stdout + told.stderr)).toEqual([]);
    },
  );

  it("in an address is masked among the settings, and in the refusal of that address", async () => {
    const shown = await book.runWith(elsewhere, "config");
    expect(shown.stdout).toContain("http://********@127.0.0.1:1");
    const wrong = { ...environment, GIBSEY_URL: `ftp://someone:${planted.url}@elsewhere` };
    const refused = await book.runWith(wrong, "config", "--verbose");
    expect(refused.stderr).toContain("error[SETTING_INVALID]");
    expect(leaksOf(shown.stdout + refused.stdout + refused.stderr)).toEqual([]);
  });

  it("doesn't show when the config file that it is in is broken", async () => {
    const other = join(book.home, "broken");
    await mkdir(other);
    await writeFile(join(other, "config.json"), `{"token": ${planted.file}}`);
    const told = await book.run("config", "--data-dir", other, "--verbose");
    expect(told.stderr).toContain("error[SETTING_INVALID]");
    expect(leaksOf(told.stdout + told.stderr)).toEqual([]);
  });

  it("doesn't show in what the daemon answers, nor in its log", async () => {
    const { url, token } = await book.daemon();
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ["/status", "/metrics", "/openapi.json", "/pages", "/nowhere"]) {
      const answer = await (await fetch(`${url}${path}`, { headers })).text();
      expect(leaksOf(answer), path).toEqual([]);
    }
    const refused = await fetch(`${url}/status`, { headers: { authorization: `Bearer ${planted.token}` } });
    expect(leaksOf(await refused.text())).toEqual([]);
    const log = await readFile(join(book.dataDir, "logs", "daemon.log"), "utf8");
    expect(log).toContain("learned");
    expect(leaksOf(log)).toEqual([]);
    expect(leaksOf(await readFile(join(book.dataDir, "run.json"), "utf8"))).toEqual([]);
  });

  // Last, as it plants secrets in the log.
  it("doesn't show in the doctor's report, which only its owner can read", async () => {
    const report = join(book.home, "report.md");
    await writeFile(report, "an older one", { mode: 0o644 });
    const log = join(book.dataDir, "logs", "daemon.log");
    const told = `Bearer ${planted.openai} http://someone:${planted.hub}@127.0.0.1:1 ${planted.file}, ${planted.key}`;
    await appendFile(log, `${new Date().toISOString()} error ${told}\n`);
    const { token } = await book.daemon();
    const tries: Record<string, string>[] = [environment, { ...environment, GIBSEY_TOKEN: token }, elsewhere];
    for (const variables of tries) {
      const { stdout, stderr } = await book.runWith(variables, "doctor", "--report", report);
      const text = await readFile(report, "utf8");
      expect(text).toContain("# gibsey doctor");
      if (variables["GIBSEY_TOKEN"] === token) expect(text).toContain("Bearer ********");
      expect(leaksOf(text + stdout + stderr)).toEqual([]);
      expect((await stat(report)).mode & 0o777).toBe(0o600);
    }
  });
});
