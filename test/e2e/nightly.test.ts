import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeCrontab } from "../fakes/programs.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";

/** A chat server that answers as OpenAI's do: at once, or only when it is let. */
class SlowModel {
  readonly #server: Server;
  /** Answers that were asked for. */
  asked = 0;
  /** How many of them are answered before it falls silent. */
  answersMax = Number.POSITIVE_INFINITY;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => this.#answer(body, response));
    });
  }

  #answer(body: string, response: ServerResponse): void {
    // One token is asked for to have the model loaded.
    if (JSON.parse(body).max_tokens === 1) return void response.end();
    this.asked += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (this.asked > this.answersMax) return void response.write(": wait\n\n");
    const content =
      "Birds come over the marsh at dawn and sit on the roofs of the town, where nobody had seen any before.";
    const tell = (document: object) => response.write(`data: ${JSON.stringify(document)}\n\n`);
    tell({ choices: [{ delta: { content } }] });
    tell({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 20 } });
    response.end("data: [DONE]\n\n");
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let book: BookProcess;
let model: SlowModel;
let withModel: Record<string, string>;
beforeEach(async () => {
  book = await openBookProcess();
  model = new SlowModel();
  withModel = { GIBSEY_CHAT_MODEL: "openai:fake", OPENAI_BASE_URL: await model.open(), OPENAI_API_KEY: "sk-test" };
  const birds = ["goose", "heron", "magpie", "owl"];
  const pages = Array.from({ length: 20 }, (_, n) => ({
    page_id: `p${n}`,
    number: n + 1,
    body: `A ${birds[n % 4]} came over the salt marsh at dawn and sat on roof ${n}, where nobody had seen one before that winter.`,
  }));
  const file = join(book.home, "birds.json");
  await writeFile(file, JSON.stringify(pages));
  await book.runWith(withModel, "import", file);
});
afterEach(async () => {
  await book.close();
  await model.close();
});

async function nightly(...words: string[]) {
  const { status, stdout, stderr } = await book.run("nightly", ...words, "--json");
  return { status, stderr, told: stdout === "" ? undefined : JSON.parse(stdout) };
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const { url, token } = await book.daemon();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(`${url}${path}`, { ...init, headers });
}

async function states(): Promise<string[]> {
  const runs = (await (await ask("/nightly")).json()) as { readonly state: string }[];
  return runs.map(({ state }) => state);
}

describe("gibsey nightly", { timeout: 90_000 }, () => {
  it("makes summaries that GET /summaries gives, and nothing a second time", async () => {
    expect(await (await ask("/summaries")).json()).toEqual([]);
    const preview = await nightly("--k", "4", "--dry-run");
    expect(preview.told).toMatchObject({ dryRun: true, clusters: 4, changed: 4, summaries: 4, modelCalls: 4 });
    expect(model.asked).toBe(0);
    const first = await nightly("--k", "4");
    expect([first.status, first.told]).toMatchObject([
      0,
      { schema: "gibsey.nightly/1", state: "done", clusters: 4, changed: 4, summaries: 4, modelCalls: 4 },
    ]);
    expect(first.told.steps.map(({ name }: { readonly name: string }) => name)).toEqual([
      "gather",
      "cluster",
      "map",
      "summarise",
      "publish",
    ]);
    const summaries = (await (await ask("/summaries")).json()) as Record<string, unknown>[];
    expect(summaries.map(({ writer }) => writer)).toEqual(Array.from({ length: 4 }, () => "openai:fake"));
    expect(summaries[0]).toMatchObject({
      center_page: expect.any(String),
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
      members: expect.arrayContaining([summaries[0]?.["center_page"]]),
      member_hash: expect.any(String),
      citations: expect.any(Array),
      terms: expect.any(Array),
    });
    expect((await nightly()).told).toMatchObject({ state: "done", clusters: 4, summaries: 0, modelCalls: 0 });
    expect((await nightly("--if-due")).told).toMatchObject({ notDue: expect.stringMatching(/is done$/) });
    const { url, token } = await book.daemon();
    const bare = await fetch(`${url}/nightly`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
    expect(await bare.text()).toMatch(/"done":.*"state":"done"/);
    const metrics = await (await ask("/metrics")).text();
    expect(metrics).toMatch(/gibsey_nightly_runs_total\{state="done"\} 3/);
    expect(metrics).toMatch(/gibsey_nightly_model_calls_total 4/);
    expect((await book.run("nightly", "history", "-n", "1")).stdout).toMatch(/^\S+ {2}done .* by hand[^]*summarise/);
  });

  it("is refused while a night is running, and stopped by who asked for it, whose work is kept", async () => {
    model.answersMax = 2;
    const running = book.start("nightly", "--k", "4");
    const ended = new Promise((resolve) => running.on("close", resolve));
    await expect.poll(() => model.asked, { timeout: 20_000 }).toBe(3);
    const second = await book.run("nightly");
    expect(second.stderr).toMatch(/error\[NIGHTLY_RUNNING\]: .*since 20/);
    expect(second.status).toBe(4);
    const due = await book.run("nightly", "--if-due");
    expect([due.status, due.stdout]).toEqual([0, expect.stringMatching(/^Nothing to do: a night is running/)]);
    running.kill("SIGINT");
    expect(await ended).toBe(130);
    await expect.poll(states, { timeout: 10_000 }).toEqual(["interrupted"]);
    model.answersMax = Number.POSITIVE_INFINITY;
    expect((await nightly()).told).toMatchObject({ state: "done", summaries: 2, modelCalls: 2 });
  });

  it("is interrupted by a daemon that stops, in time, and goes on after it", async () => {
    model.answersMax = 2;
    const running = book.runWith(withModel, "nightly", "--k", "4");
    await expect.poll(() => model.asked, { timeout: 20_000 }).toBe(3);
    const beganAtMs = performance.now();
    expect((await book.run("down")).stdout).not.toMatch(/killed/);
    expect(performance.now() - beganAtMs).toBeLessThan(9_000);
    expect((await running).status).toBeGreaterThan(0);
    model.answersMax = Number.POSITIVE_INFINITY;
    await book.runWith(withModel, "up");
    expect(await states()).toEqual(["interrupted"]);
    expect((await nightly()).told).toMatchObject({ state: "done", summaries: 2, modelCalls: 2 });
  });

  it("quotes when the model is gone, ends with 4, and tells whoever is to be told", async () => {
    await book.run("down");
    const told = join(book.home, "told");
    const command = `(cat; echo "$GIBSEY_ALERT") > '${told}'`;
    await book.runWith({ ...withModel, GIBSEY_NIGHTLY_ALERT_COMMAND: command }, "up");
    await model.close();
    const cut = await nightly("--k", "4");
    expect([cut.status, cut.told]).toMatchObject([4, { state: "cut", summaries: 4 }]);
    const text = () => readFile(told, "utf8").catch(() => "");
    await expect.poll(text, { timeout: 10_000 }).toMatch(/was cut short.*\n$/);
    const [document = ""] = (await text()).split("\n");
    expect(JSON.parse(document)).toMatchObject({ alert: "cut", state: "cut", runId: cut.told.runId });
    model = new SlowModel();
  });

  it("is run by a daemon whose time for it passed while nobody was there, once", async () => {
    await book.run("down");
    await writeFile(join(book.dataDir, "nightly.json"), JSON.stringify({ waitingSinceMs: 0 }));
    await book.runWith(withModel, "up");
    await expect.poll(states, { timeout: 20_000 }).toEqual(["done"]);
    expect(await (await ask("/nightly")).json()).toMatchObject([{ trigger: "timer", clusters: 4, modelCalls: 4 }]);
    await book.run("down");
    await book.runWith(withModel, "up");
    expect((await nightly("--if-due")).told).toMatchObject({ notDue: expect.stringMatching(/is done$/) });
    expect(await states()).toEqual(["done"]);
  });

  it("is put into the crontab, and taken out again", async () => {
    const bin = join(book.home, "bin");
    await mkdir(bin);
    const { table } = await writeCrontab(bin);
    const PATH = `${bin}:${process.env["PATH"]}`;
    const shown = await book.runWith({ PATH }, "nightly", "install", "--at", "04:15");
    expect(shown.stdout).toMatch(/^# gibsey nightly[^]*from now on/);
    const line = (await readFile(table, "utf8")).split("\n")[1] ?? "";
    expect(line).toBe(
      `15 4 * * * ${process.execPath} ${join(process.cwd(), "bin", "gibsey.js")} nightly --if-due --quiet --data-dir ${book.dataDir} >/dev/null`,
    );
    expect(
      (await book.runWith({ PATH, GIBSEY_NIGHTLY_AT: "off" }, "doctor", "--only", "nightly.installed", "-v")).stdout,
    ).toMatch(/by cron/);
    expect((await book.runWith({ PATH }, "nightly", "uninstall", "--yes")).stdout).toMatch(/Removed from the crontab/);
    expect(await readFile(table, "utf8")).toBe("");
  });
});
