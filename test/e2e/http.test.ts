import { request } from "node:http";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createDeadLetters } from "../../src/adapters/sqlite/dead-letters.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDaemonClient } from "../../src/client/daemon-client.ts";
import { send } from "../../src/client/http.ts";
import type { ActivityReport } from "../../src/core/activity-report.ts";
import { canaryHops } from "../../src/core/canary-hops.ts";
import { limits } from "../../src/core/limits.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;
let url: string;
let token: string;

beforeAll(async () => {
  book = await openBookProcess();
  await book.run("import", "samples/the-honest-half/pages", "--characters", "samples/the-honest-half/characters.json");
  ({ url, token } = await book.daemon());
});
afterAll(() => book.close());

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has("authorization")) headers.set("authorization", `Bearer ${token}`);
  return fetch(`${url}${path}`, { ...init, headers });
}

async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  return JSON.stringify(body).match(/"code":"([A-Z_]+)"/)?.[1] ?? "";
}

function importLines(...records: unknown[]): Promise<Response> {
  const body = records.map((record) => (typeof record === "string" ? record : JSON.stringify(record))).join("\n");
  return ask("/import", { method: "POST", headers: { "content-type": "application/x-ndjson" }, body });
}

/** The status that a request with these raw headers gets. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/status`, { headers: { authorization: `Bearer ${token}`, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("the daemon's door", () => {
  it("lets in nobody without its token, but tells anyone whether it lives", async () => {
    expect((await fetch(`${url}/status`)).status).toBe(401);
    expect((await ask("/status", { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await ask("/status")).status).toBe(200);
  });

  it("refuses a foreign Host and a foreign Origin, with the token or without", async () => {
    expect(await statusWith({ host: "evil.example" })).toBe(403);
    expect(await statusWith({ origin: "http://evil.example" })).toBe(403);
    expect(await statusWith({ origin: "null" })).toBe(403);
    expect(await statusWith({ origin: url })).toBe(200);
  });

  it("keeps its token and its record where only their owner reads them", async () => {
    for (const file of ["token", "run.json", "gibsey.db"]) {
      expect((await stat(join(book.dataDir, file))).mode & 0o077, file).toBe(0);
    }
  });
});

describe("GET /retrieve", () => {
  it("answers with verified quotes, and says in headers how far to trust them", async () => {
    const response = await ask("/retrieve?q=who+struck+the+first+blow+on+the+bell&k=3");
    const quotes: unknown = await response.json();
    expect(quotes).toHaveLength(3);
    expect(quotes).toMatchObject([{ page_id: "bakery-yard", number: 19, verified: true }, {}, {}]);
    expect(response.headers.get("x-gibsey-evidence")).toBe("some");
    expect(response.headers.get("x-gibsey-lag")).toBe("0");
    expect(response.headers.get("x-gibsey-read-as")).toBeNull();
    expect(Date.parse(response.headers.get("x-gibsey-as-of") ?? "")).toBeGreaterThan(0);
  });

  it.each([
    ["", "QUESTION_INVALID"],
    ["?q=+", "QUESTION_INVALID"],
    [`?q=${"x".repeat(2001)}`, "QUESTION_INVALID"],
    ["?q=x&k=0", "K_INVALID"],
    ["?q=x&k=51", "K_INVALID"],
    ["?q=x&k=two", "K_INVALID"],
    ["?q=x&upto=", "UPTO_INVALID"],
    ["?q=x&upto=1.5", "UPTO_INVALID"],
  ])("refuses %.20s", async (query, code) => {
    const response = await ask(`/retrieve${query}`);
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe(code);
  });

  it("knows only the book's characters", async () => {
    const response = await ask("/retrieve?q=why&char_id=nobody");
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe("CHARACTER_UNKNOWN");
  });
});

describe("POST /import", () => {
  const good = { page_id: "new-1", number: 901, body: "A page that is fine." };

  it.each([
    ["nothing", [], 400, "BOOK_EMPTY"],
    ["a line that isn't JSON", [good, "{oops"], 400, "FILE_INVALID"],
    ["one id twice", [good, { ...good, number: 902 }], 409, "PAGE_DUPLICATE"],
    ["one number twice", [good, { ...good, page_id: "new-2" }], 409, "PAGE_DUPLICATE"],
    ["the number of a page that isn't imported", [{ ...good, number: 1 }], 409, "PAGE_DUPLICATE"],
    ["a page without a body", [good, { page_id: "new-2", number: 902 }], 400, "PAGE_INVALID"],
    ["a path as an id", [{ ...good, page_id: "../x" }], 400, "PAGE_INVALID"],
    ["a NUL", [{ ...good, body: "a\u0000b" }], 400, "PAGE_INVALID"],
    ["a page of 10 MB", [{ ...good, body: "x".repeat(10_000_000) }], 413, "PAGE_TOO_LARGE"],
  ])("refuses %s, and writes nothing", async (_, records, status, code) => {
    const response = await importLines(...records);
    expect(await codeOf(response)).toBe(code);
    expect(response.status).toBe(status);
    expect((await ask("/pages/new-1")).status).toBe(404);
  });

  it("moves every page's number at once", async () => {
    const pages = (await (await ask("/pages?limit=1000")).json()) as { page_id: string; number: number }[];
    const moved = pages.map((page) => ({ ...page, number: page.number + 1 }));
    expect((await importLines(...moved)).status).toBe(200);
    expect(await (await ask("/pages/article-eleven")).json()).toMatchObject({ number: 2 });
    expect(await (await importLines(...pages)).text()).toContain('"failed":0');
  });
});

describe("the dead letters", () => {
  const at = (offset: number, page_id: string) => ({
    table: "pages",
    key: JSON.stringify({ page_id }),
    value: offset === 3 ? "{oops" : null,
    position: { file: "test", offset },
  });

  /** Puts letters beside the daemon's back: the stub embedder never fails. */
  async function addLetters(): Promise<void> {
    const database = openDatabase(join(book.dataDir, "gibsey.db"));
    const letters = createDeadLetters(database);
    for (const [offset, page_id] of ["article-eleven", "lunches", "bakery-yard"].entries()) {
      await letters.add(at(offset + 1, page_id), { page_id, reason: "NaN", atMs: 1_700_000_000_000 });
    }
    database.close();
  }

  const replay = (body?: object) =>
    ask("/dead-letters/replay", {
      method: "POST",
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });

  it("are listed in pages, shown with their events, tried again and dropped", async () => {
    await addLetters();
    const ids = async (query: string) =>
      ((await (await ask(`/dead-letters${query}`)).json()) as { id: string }[]).map((letter) => letter.id);
    expect(await ids("?limit=2")).toEqual(["test:1", "test:2"]);
    expect(await ids("?after=test:2")).toEqual(["test:3"]);
    expect(await (await ask("/status")).json()).toMatchObject({ deadLetters: 3 });
    expect(await (await ask("/dead-letters/test:1")).json()).toEqual({
      id: "test:1",
      table: "pages",
      page_id: "article-eleven",
      reason: "NaN",
      diedAtMs: 1_700_000_000_000,
      tries: 1,
      event: at(1, "article-eleven"),
    });
    expect(await (await replay({ ids: ["test:1"] })).json()).toEqual({ replayed: ["test:1"], stayed: [] });
    const poison = { id: "test:3", reason: expect.stringContaining("JSON") };
    expect(await (await replay()).json()).toEqual({ replayed: ["test:2"], stayed: [poison] });
    expect(await (await ask("/dead-letters/test:3")).json()).toMatchObject({ ...poison, tries: 2 });
    expect((await ask("/dead-letters/test:3", { method: "DELETE" })).status).toBe(204);
    expect(await ids("")).toEqual([]);
  });

  it("are for those with the token only, and say which letter there isn't", async () => {
    expect((await fetch(`${url}/dead-letters`)).status).toBe(401);
    expect((await fetch(`${url}/dead-letters/replay`, { method: "POST" })).status).toBe(401);
    for (const response of [
      await ask("/dead-letters/test:9"),
      await ask("/dead-letters/nothing", { method: "DELETE" }),
      await replay({ ids: ["test:9"] }),
    ]) {
      expect(response.status).toBe(404);
      expect(await codeOf(response)).toBe("LETTER_UNKNOWN");
    }
    expect((await ask("/dead-letters?limit=0")).status).toBe(400);
    expect((await replay({ ids: "test:1" })).status).toBe(400);
  });
});

describe("the other routes", () => {
  it("write, read and remove a page of an odd name", async () => {
    const path = `/pages/${encodeURIComponent("teil 1/größe & 50 %")}`;
    const json = { "content-type": "application/json" };
    const put = await ask(`${path}?wait=1`, {
      method: "PUT",
      headers: json,
      body: '{"body":"Seven geese stood on the weir."}',
    });
    expect(put.status).toBe(201);
    expect(await put.json()).toMatchObject({
      outcome: "added",
      hops: expect.arrayContaining([{ name: "embed", ms: expect.any(Number) }]),
    });
    expect(await (await ask("/retrieve?q=geese+on+the+weir&k=1")).json()).toMatchObject([
      { quote: "Seven geese stood on the weir." },
    ]);
    expect((await ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await ask(path)).status).toBe(404);
  });

  it("keep a vector from elsewhere, unless it is malformed or of no page", async () => {
    const refresh = (page_id: string, vector: unknown[]) =>
      ask("/refresh", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ page_id, vector }),
      });
    const vector = Array.from({ length: 256 }, (_, position) => (position === 3 ? 1 : 0));
    expect((await refresh("lunches", vector)).status).toBe(202);
    expect((await refresh("nobody", vector)).status).toBe(404);
    for (const bad of [vector.slice(1), [...vector.slice(1), null], vector.map(() => 0)]) {
      expect((await refresh("nobody", bad)).status).toBe(400);
    }
  });

  it("refuse numbers that JSON doesn't have, and addresses that can't be decoded, in the one shape of errors", async () => {
    const headers = { "content-type": "application/json" };
    for (const number of ["NaN", "1e999", "1e39"]) {
      const body = `{"page_id":"lunches","vector":[${[number, ...Array.from({ length: 255 }, () => 1)].join()}]}`;
      const refused = await ask("/refresh", { method: "POST", headers, body });
      expect(refused.status).toBe(400);
      expect(await codeOf(refused)).toMatch(/^(USAGE|VECTOR_INVALID)$/);
    }
    const undecodable = await ask("/pages/%ff");
    expect(undecodable.status).toBe(400);
    expect(await undecodable.json()).toEqual({
      error: { code: "USAGE", message: expect.any(String), hint: expect.any(String) },
    });
  });

  it("refuse a body that is too large by an answer that a client gets to read", async () => {
    const { signal } = new AbortController();
    const body = JSON.stringify({ body: "x".repeat(30_000_000) });
    const put = send({ url, token }, { method: "PUT", path: "/pages/lunches", body, signal });
    await expect(put).rejects.toMatchObject({ code: "PAGE_TOO_LARGE" });
  });

  it("describe themselves", async () => {
    const { paths } = (await (await ask("/openapi.json")).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        "/retrieve",
        "/refresh",
        "/pages/{id}",
        "/import",
        "/dead-letters",
        "/dead-letters/{id}",
        "/dead-letters/replay",
        "/status",
        "/activity",
        "/metrics",
        "/healthz",
        "/readyz",
      ]),
    );
    const metrics = await (await ask("/metrics")).text();
    for (const name of ["gibsey_retrieve_seconds", "gibsey_change_to_searchable_seconds", "gibsey_feed_lag"]) {
      expect(metrics).toContain(name);
    }
    expect(await codeOf(await ask("/nowhere"))).toBe("NOT_FOUND");
  });
});

describe("GET /activity", () => {
  it("tells what was learned, then what has been since", async () => {
    const activity = async (query: string) => (await ask(`/activity${query}`)).json() as Promise<ActivityReport>;
    const all = await activity("");
    expect(all.batches.reduce((sum, { learned }) => sum + learned, 0)).toBeGreaterThanOrEqual(32);
    const headers = { "content-type": "application/json" };
    await ask("/pages/geese?wait=1", { method: "PUT", headers, body: '{"title": "Geese", "body": "Seven geese."}' });
    const { cursor, batches } = await activity(`?after=${all.cursor}`);
    expect(batches).toMatchObject([
      {
        events: 1,
        learned: 1,
        failed: 0,
        searchableMs: expect.any(Number),
        hops: { "change-log": expect.any(Number), embed: expect.any(Number) },
        pages: [{ page_id: "geese", title: "Geese" }],
      },
    ]);
    expect((await activity(`?after=${cursor}`)).batches).toEqual([]);
    await ask("/pages/geese", { method: "DELETE" });
  });

  it("is for those who have the token", async () => {
    expect((await fetch(`${url}/activity`)).status).toBe(401);
  });
});

describe("POST /canary", () => {
  const counts = async (): Promise<unknown> => {
    const { pages, searchable, vectors, deadLetters, lag } = Object(await (await ask("/status")).json());
    const metrics = await (await ask("/metrics")).text();
    const learned = /^gibsey_pages_learned_total (.*)$/m.exec(metrics)?.[1];
    return { pages, searchable, vectors, deadLetters, lag, learned };
  };
  const fly = (body?: object) => {
    const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    return ask("/canary", { method: "POST", ...(body === undefined ? {} : json) });
  };

  it("follows writes of its own through every hop, and leaves the book as it was", async () => {
    const before = await counts();
    const asked = "/retrieve?q=Which%20bird%20sang%20in%20the%20mine%3F&k=50";
    const quotes: unknown = await (await ask(asked)).json();
    const flights = await Promise.all([fly(), fly({}), fly({ timeoutMs: 9_000.5 })]);
    for (const flight of flights) {
      const { hops, totalMs } = Object(await flight.json());
      expect(hops.map(({ name }: { name: string }) => name)).toEqual(canaryHops.map(({ name }) => name));
      expect(hops.reduce((sum: number, { ms }: { ms: number }) => sum + ms, 0)).toBeCloseTo(totalMs);
    }
    expect(await counts()).toEqual(before);
    expect(await (await ask(asked)).json()).toEqual(quotes);
  });

  it("waits no longer than any canary may take", async () => {
    const client = createDaemonClient({ url, token }, new AbortController().signal);
    expect(await client.canary({ timeoutMs: 1e9 })).toMatchObject({ kind: "arrived" });
    expect(await codeOf(await fly({ timeoutMs: 0 }))).toBe("USAGE");
    expect(await codeOf(await fly({ timeoutMs: limits.canaryMs + 1 }))).toBe("USAGE");
  });
});
