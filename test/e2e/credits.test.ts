import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createLedgerStore } from "../../src/adapters/sqlite/ledger-store.ts";
import type { Credits } from "../../src/client/answers.ts";
import { Ledger } from "../../src/core/credits/ledger.ts";
import { limits } from "../../src/core/limits.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;
let url: string;
let token: string;
const opening = { GIBSEY_OPENING_CREDITS: "20" };
beforeAll(async () => {
  book = await openBookProcess();
  await book.runWith(opening, "up");
  ({ url, token } = await book.daemon());
});
afterAll(() => book.close());

function ask(path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(
    `${url}${path}`,
    body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
  );
}

async function credits(path: string): Promise<Credits> {
  return (await (await ask(`/credits/${path}`)).json()) as Credits;
}

describe("GET /credits/:user", () => {
  it("opens an account with what the setting says, and tells what can be spent and why", async () => {
    const response = await ask("/credits/ada");
    expect(response.status).toBe(200);
    const first = { number: 1, operation: "opening", kind: "opening", credits: 20, reserved: 0, balanceAfter: 20 };
    expect(await response.json()).toEqual({
      user: "ada",
      balance: 20,
      available: 20,
      entries: [{ ...first, at: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
  });

  it("gives the last entries, or those behind a number", async () => {
    for (const credits of [1, 2, 3]) await ask("/credits/bo/grant", { credits });
    const numbers = async (query: string) => (await credits(`bo${query}`)).entries.map(({ number }) => number);
    expect(await numbers("")).toEqual([1, 2, 3, 4]);
    expect(await numbers("?limit=2")).toEqual([3, 4]);
    expect(await numbers("?after=1&limit=2")).toEqual([2, 3]);
    expect(await numbers("?after=4")).toEqual([]);
    expect((await ask("/credits/bo?limit=0")).status).toBe(400);
  });

  it("takes any name of up to 64 characters, and no other", async () => {
    for (const name of ["a b/c?&%", "größe 🦊", "x".repeat(64)]) {
      expect(await (await ask(`/credits/${encodeURIComponent(name)}`)).json()).toMatchObject({ user: name });
    }
    for (const name of ["x".repeat(65), "a\u0000b", "a\nb", "\u009b2J"]) {
      const refused = await ask(`/credits/${encodeURIComponent(name)}`);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: { code: "USER_INVALID" } });
    }
  });

  it("is for those with the token only, and described", async () => {
    expect((await fetch(`${url}/credits/ada`)).status).toBe(401);
    expect((await fetch(`${url}/credits/ada/grant`, { method: "POST" })).status).toBe(401);
    const { paths } = (await (await ask("/openapi.json")).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(["/credits/{user}", "/credits/{user}/grant"]));
  });
});

describe("POST /credits/:user/grant", () => {
  it("gives, takes away, and does an operation once", async () => {
    const grant = { credits: 5, operation: "march" };
    const made = await (await ask("/credits/cy/grant", grant)).json();
    expect(made).toMatchObject({
      user: "cy",
      number: 2,
      operation: "march",
      kind: "grant",
      credits: 5,
      balanceAfter: 25,
    });
    expect(await (await ask("/credits/cy/grant", grant)).json()).toEqual(made);
    expect(await (await ask("/credits/cy/grant", { credits: -25 })).json()).toMatchObject({ balanceAfter: 0 });
  });

  it("takes no more than there is, and says with 402 how much that is", async () => {
    const refused = await ask("/credits/di/grant", { credits: -21 });
    expect(refused.status).toBe(402);
    expect(await refused.json()).toEqual({
      needed: 21,
      available: 20,
      error: { code: "CREDITS_SHORT", message: expect.any(String), hint: expect.any(String) },
    });
  });

  it.each([[{}], [{ credits: 0 }], [{ credits: 1.5 }], [{ credits: "1" }], [{ credits: 1e9 + 1 }]])(
    "refuses %j",
    async (body) => {
      expect((await ask("/credits/eve/grant", body)).status).toBe(400);
    },
  );

  it("refuses an id that is too long, or has control characters, or is another operation's", async () => {
    for (const operation of ["", "x".repeat(201), "a\u0007b"]) {
      expect((await ask("/credits/eve/grant", { credits: 1, operation })).status).toBe(400);
    }
    expect((await ask("/credits/eve/grant", { credits: 1, operation: "opening" })).status).toBe(409);
    expect(await credits("eve")).toMatchObject({ balance: 20 });
  });
});

describe("a reader's token", () => {
  const withToken = (own: string, path: string, body?: object, method = body === undefined ? "GET" : "POST") =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${own}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it("reads the book, and sees and spends what is that reader's alone", async () => {
    const { stdout, status } = await book.run("token", "--user", "ada lace");
    expect(status).toBe(0);
    const own = stdout.trim();
    const statusOf = async (...given: [string, object?, string?]) => (await withToken(own, ...given)).status;
    for (const path of ["/retrieve?q=bell", "/pages", "/characters", "/status", "/vault?user=ada%20lace"])
      expect([path, await statusOf(path)]).toEqual([path, 200]);
    expect(await (await withToken(own, "/credits/ada%20lace")).json()).toMatchObject({ user: "ada lace", balance: 20 });
    expect(await statusOf("/ask", { user_id: "ada lace", text: "who rang?" })).toBe(200);
    expect(await statusOf("/ask", { user_id: "bo", text: "who rang?" })).toBe(403);
    for (const path of ["/credits/bo", "/vault", "/vault?user=bo", "/dead-letters", "/metrics", "/nowhere"])
      expect([path, await statusOf(path)]).toEqual([path, 403]);
    expect(await statusOf("/credits/ada%20lace/grant", { credits: 5 })).toBe(403);
    expect(await statusOf("/pages/x", undefined, "DELETE")).toBe(403);
    expect(await (await withToken(own, "/credits/bo")).json()).toMatchObject({ error: { code: "READER_REFUSED" } });
  });

  it("is none once a letter of it is another", async () => {
    const own = (await book.run("token", "--user", "ada")).stdout.trim();
    expect((await withToken(`${own.slice(0, -2)}AA`, "/credits/ada")).status).toBe(401);
    expect((await book.run("token", "--user", "")).status).toBe(2);
  });
});

describe("gibsey credits", () => {
  it("shows who the terminal is, or another: the balance, then the last entries", async () => {
    expect((await book.run("credits")).stdout).toMatch(/^local has 20 credits\.\n\nwhen +what +credits +balance\n/);
    await book.run("credits", "fay", "--grant", "1000");
    const { stdout, status } = await book.run("credits", "fay", "--grant", "-20");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^fay has 1,000 credits\.$/m);
    const rows = stdout.trim().split("\n").slice(3);
    expect(rows.map((row) => row.trim().split(/\s+/).slice(1))).toEqual([
      ["opening", "+20", "20"],
      ["grant", "+1000", "1020"],
      ["grant", "-20", "1000"],
    ]);
  });

  it("prints one document with every entry", async () => {
    for (let grants = 0; grants < 5; grants++) await ask("/credits/gus/grant", { credits: 1 });
    const { schema, user, balance, entries } = JSON.parse((await book.run("--json", "credits", "gus")).stdout);
    expect([schema, user, balance, entries.length]).toEqual(["gibsey.credits/1", "gus", 25, 6]);
    expect(entries.reduce((sum: number, entry: { credits: number }) => sum + entry.credits, 0)).toBe(balance);
  });

  it("refuses to take more than there is, with status 5 and the figures", async () => {
    const refused = await book.run("--json", "credits", "hal", "--grant", "-21");
    expect(refused.status).toBe(5);
    expect(JSON.parse(refused.stdout)).toMatchObject({ needed: 21, available: 20, error: { code: "CREDITS_SHORT" } });
  });
});

describe("a daemon that starts again", () => {
  it("gives back what one that was killed had reserved, and keeps accounts as they opened", async () => {
    const { pid } = await book.daemon();
    process.kill(pid, "SIGKILL");
    const ledger = await ledgerOnFiles();
    await ledger.reserve({ user: "ada", operation: "cut off", credits: 5, leaseMs: limits.askLeaseMs });
    await book.runWith({ GIBSEY_OPENING_CREDITS: "7" }, "up");
    ({ url, token } = await book.daemon());
    await vi.waitFor(async () =>
      expect(await credits("ada")).toMatchObject({
        balance: 20,
        available: 20,
        entries: [{ kind: "opening" }, { operation: "cut off", kind: "refund", credits: 0, reserved: 5 }],
      }),
    );
    expect(await credits("new")).toMatchObject({ balance: 7 });
  });

  it("isn't started with a setting that is no amount", async () => {
    for (const credits of ["-1", "1.5", "1000000001", "many"]) {
      const refused = await book.runWith({ GIBSEY_OPENING_CREDITS: credits }, "credits");
      expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("SETTING_INVALID")]);
    }
  });
});

/** The ledger as the killed daemon had it. */
async function ledgerOnFiles(): Promise<Ledger> {
  const database = openDatabase(join(book.dataDir, "gibsey.db"));
  const clock = { wallMs: () => Date.now(), monotonicMs: () => 0 };
  const holder = `${hostname()}:${book.dataDir}`;
  return new Ledger({ store: createLedgerStore(database), openingCredits: 0, holder, clock });
}
