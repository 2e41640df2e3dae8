import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChatModel } from "../../src/core/answer/chat-model.ts";
import { FakeChatModel } from "../fakes/chat-model.ts";
import { type DaemonInProcess, startDaemon } from "./daemon-in-process.ts";

let daemon: DaemonInProcess;
afterEach(() => daemon.close());

async function openBook(chat?: ChatModel): Promise<void> {
  daemon = await startDaemon({ chat });
  const lines = [
    { character: { char_id: "irma", display_name: "Irma Stoop", color_hex: "#3B7DC4" } },
    {
      page_id: "a",
      number: 3,
      char_id: "irma",
      body: "The bell was weighed at noon. It came to nine grams under the mark.",
    },
    { page_id: "b", number: 7, char_id: "irma", body: "Nobody rang the bell on Sunday, and the pears went bad." },
  ];
  const response = await daemon.ask("/import", {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
  });
  await response.text();
}

interface Told {
  readonly status: number;
  readonly text: string;
  readonly events: Record<string, Record<string, unknown>[]>;
}

/** Reads a stream as a plain client does: text from events without a name, JSON from the others. */
async function ask(body: object): Promise<Told> {
  const response = await daemon.ask("/ask", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user_id: "ada", text: "when was the bell weighed?", char_id: "irma", ...body }),
  });
  const raw = await response.text();
  if (response.status !== 200) return { status: response.status, text: "", events: { refused: [JSON.parse(raw)] } };
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  let text = "";
  const events: Told["events"] = {};
  for (const event of raw.split("\n\n").filter((part) => part.startsWith("data:") || part.startsWith("event:"))) {
    const name = /^event: (.*)$/m.exec(event)?.[1];
    const data = event
      .split("\n")
      .flatMap((line) => (line.startsWith("data: ") ? [line.slice(6)] : line === "data:" ? [""] : []))
      .join("\n");
    if (name === undefined) text += data;
    else (events[name] ??= []).push(JSON.parse(data));
  }
  return { status: 200, text, events };
}

async function balance(): Promise<number> {
  return (await account()).balance;
}

async function account(): Promise<{
  readonly balance: number;
  readonly entries: readonly { readonly kind: string }[];
}> {
  const response = await daemon.ask("/credits/ada");
  return (await response.json()) as { balance: number; entries: { kind: string }[] };
}

describe("POST /ask", () => {
  it("streams the quote, then the model's words, and takes five credits", async () => {
    await openBook(new FakeChatModel("I did it (p.3), not (p.99).\nTruly."));
    const { text, events } = await ask({});
    expect(text).toMatch(
      /^\u201cThe bell was weighed at noon\.[^\u201d]*\u201d \(p\.3\)\n\nI did it \(p\.3\), not\.\nTruly\.$/,
    );
    expect(events["meta"]).toMatchObject([{ cost: 5, model: "fake:model", pages: [{ page_id: "a", number: 3 }, {}] }]);
    expect(events["citation"]).toMatchObject([{ page_id: "a", start: 0 }]);
    expect(events["done"]).toMatchObject([{ cost: 5, balance: 15, usage: { answerTokens: 20 } }]);
    expect(await balance()).toBe(15);
  });

  it("asks one credit of the book itself, and quotes where there is no model", async () => {
    await openBook();
    const { text, events } = await ask({ char_id: undefined });
    expect(text).toContain("no chat model spoke");
    expect(events["done"]).toMatchObject([{ cost: 1, balance: 19, model: "quote" }]);
  });

  it("knows nothing past the page that was read, and charges nothing where there is nothing", async () => {
    await openBook(new FakeChatModel("I shouldn't be asked."));
    const { text, events } = await ask({ upto: 2 });
    expect(text).toBe("I have nothing to tell of that, as far as you have read.");
    expect(events["done"]).toMatchObject([{ cost: 0, balance: 20, citations: [] }]);
    expect((await ask({ upto: "5", text: "who rang the bell on Sunday?" })).text).not.toContain("(p.7)");
  });

  it.each([
    [{ text: " " }, 400, "QUESTION_INVALID"],
    [{ text: "x".repeat(5_000) }, 400, "QUESTION_INVALID"],
    [{ text: undefined }, 400, "QUESTION_INVALID"],
    [{ char_id: "nobody" }, 404, "CHARACTER_UNKNOWN"],
    [{ user_id: "" }, 400, "USER_INVALID"],
    [{ upto: "ten" }, 400, "UPTO_INVALID"],
    [{ turns: [{ question: 1 }] }, 400, "USAGE"],
  ])("refuses %j with a status, and takes nothing", async (body, status, code) => {
    await openBook();
    const told = await ask(body);
    expect(told.status).toBe(status);
    expect(told.events["refused"]).toMatchObject([{ error: { code } }]);
    expect(await balance()).toBe(20);
  });

  it("answers as many of a hundred at once as there are credits for, and says what is needed to the rest", async () => {
    await openBook(new FakeChatModel("Yes."));
    const told = await Promise.all(Array.from({ length: 100 }, () => ask({})));
    expect(told.filter(({ status }) => status === 200)).toHaveLength(4);
    const refused = told.find(({ status }) => status === 402);
    expect(refused?.events["refused"]).toMatchObject([{ needed: 5, error: { code: "CREDITS_SHORT" } }]);
    expect(await balance()).toBe(0);
  }, 60_000);

  it("ends the model's work within a second when the reader leaves, and charges once for what was sent", async () => {
    const model = new FakeChatModel("One", "silence");
    await openBook(model);
    const leave = new AbortController();
    const response = await daemon.ask("/ask", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user_id: "ada", text: "when was the bell weighed?", char_id: "irma" }),
      signal: leave.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    leave.abort();
    await vi.waitFor(() => expect(model.wasAborted).toBe(true), { timeout: 1_000 });
    await vi.waitFor(async () => expect((await account()).entries.map(({ kind }) => kind)).toEqual(["opening", "ask"]));
    expect(await balance()).toBe(15);
  });

  it("says what a failing model said, quotes on, and says so", async () => {
    await openBook(new FakeChatModel("I weighed", "failure"));
    const { text, events } = await ask({});
    expect(text).toMatch(/I weighed\n\n\[The model fake:model fell silent; the book goes on\.\]/);
    expect(events["fallback"]).toMatchObject([{ reason: "the server is gone" }]);
    expect(events["done"]).toMatchObject([{ cost: 5 }]);
  });
});

describe("a daemon that is to end", () => {
  it("doesn't wait for connections on which nothing was asked", async () => {
    await openBook();
    const { port } = new URL(daemon.url);
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    await once(socket, "connect");
    // Once this is answered, the daemon has met the other connection, too.
    await ask({});
    await daemon.close();
    await vi.waitFor(() => expect(socket.closed).toBe(true));
  });
});
