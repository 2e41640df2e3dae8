import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

let book: BookProcess;
beforeAll(async () => {
  book = await openBookProcess();
  await book.run("page", "put", "lamp", "--body", "The lamp is out. The room is dark.", "--number", "7", "--no-wait");
});
afterAll(() => book.close());

async function request(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const { url, token } = await book.daemon();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${url}${path}`, {
    method,
    headers: body === undefined ? { authorization: headers.authorization } : headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, answer: text === "" ? {} : JSON.parse(text) };
}

async function json(...words: string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await book.run(...words, "--json")).stdout);
}

describe("gibsey vault", () => {
  it("saves a quote of a page, lists it, finds it by its words, shows it and removes it", async () => {
    const saved = await json("vault", "save", "--page", "lamp", "--quote", "The  lamp is out.", "--note", "by whom?");
    const id = String(saved["id"]);
    const listed = (await book.run("vault", "list")).stdout;
    expect(listed).toContain(id);
    expect(listed).toContain("p.7");
    expect((await book.run("vault", "list", "who", "put", "lamps")).stdout).toContain(id);
    expect(await book.run("vault", "list", "turnips")).toMatchObject({ status: 3 });
    const shown = (await book.run("vault", "show", id)).stdout;
    expect(shown).toContain("The lamp is out.");
    expect(shown).toContain("note: by whom?");
    expect(await json("vault", "show", id)).toMatchObject({
      kind: "quote",
      text: "The lamp is out.",
      citations: [{ page_id: "lamp", number: 7, start: 0, end: 16 }],
    });
    expect((await book.run("vault", "rm", id)).status).toBe(0);
    expect(await json("vault", "list")).toMatchObject({ items: [] });
  });

  it("keeps each reader's items apart", async () => {
    const save = ["vault", "save", "--page", "lamp", "--quote", "dark", "--user", "ada"];
    const { id } = await json(...save);
    expect(await json("vault", "list")).toMatchObject({ items: [] });
    expect(await json("vault", "list", "--user", "ada")).toMatchObject({ items: [{ id }] });
    expect(await book.run("vault", "rm", String(id))).toMatchObject({ status: 3 });
  });
});

describe("/vault", () => {
  it("takes an exchange as a chat has it, and answers it in the order and number that were asked for", async () => {
    const citations = [{ page_id: "lamp", number: 7, quote: "The room is dark.", start: 17, end: 34 }];
    const item = { user_id: "bob", question: "Is it dark?", answer: "Very.", char_id: "fox", citations };
    const { status, answer } = await request("POST", "/vault", item);
    expect(status).toBe(201);
    const id = String(answer["id"]);
    expect((await request("GET", `/vault/${id}?user=bob`)).answer).toMatchObject({
      id,
      kind: "exchange",
      user: "bob",
      char_id: "fox",
      question: "Is it dark?",
      text: "Very.",
      citations,
    });
    await request("POST", "/vault", { user_id: "bob", text: "It is very dark.", citations: [] });
    expect((await request("GET", "/vault?user=bob&q=question+dark&limit=1")).answer).toHaveLength(1);
    expect((await request("GET", `/vault/${id}`)).status).toBe(404);
    expect((await request("DELETE", `/vault/${id}?user=bob`)).status).toBe(204);
    expect((await request("DELETE", `/vault/${id}?user=bob`)).status).toBe(404);
  });

  it.each([
    [{ user_id: "bob", answer: "x", citations: [{ page_id: "lamp", quote: "never said" }] }, 422, "QUOTE_UNKNOWN"],
    [{ user_id: "bob", answer: "x".repeat(20_000), citations: [] }, 400, "VAULT_INVALID"],
    [{ answer: "x", citations: [] }, 400, "VAULT_INVALID"],
    [{ user_id: "\u0007", answer: "x", citations: [] }, 400, "USER_INVALID"],
  ])("refuses %.60j", async (item, status, code) => {
    expect(await request("POST", "/vault", item)).toMatchObject({ status, answer: { error: { code } } });
  });
});
