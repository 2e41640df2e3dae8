import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ChatModel, ChatPiece } from "../../core/answer/chat-model.ts";
import { createOpenaiChat } from "./openai-chat.ts";

let server: Server;
let respond: (response: ServerResponse) => void = () => {};
let asked: { readonly body: Record<string, unknown>; readonly authorization: string | undefined };
let hasLeft = false;
beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  asked = { body: JSON.parse(text), authorization: request.headers.authorization };
  hasLeft = false;
  response.on("close", () => (hasLeft = !response.writableFinished));
  respond(response);
}

function chat(): ChatModel {
  const { port } = server.address() as AddressInfo;
  return createOpenaiChat("openai:small", { url: `http://127.0.0.1:${port}/v1/`, key: "the-key" });
}

const messages = [{ role: "user", content: "who?" }] as const;
const never = new AbortController().signal;

async function all(pieces: AsyncIterable<ChatPiece>): Promise<readonly ChatPiece[]> {
  const said: ChatPiece[] = [];
  for await (const piece of pieces) said.push(piece);
  return said;
}

function words(text: string): string {
  return `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
}

describe("a chat model behind OpenAI's protocol", () => {
  it("streams words and what they took, however the bytes are cut", async () => {
    const usage = { choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } };
    const stream = Buffer.from(
      `: hello\n\n${words("f\u00fcnf")}${words(" pears")}data: ${JSON.stringify(usage)}\r\n\r\ndata: [DONE]\n\n`,
    );
    respond = (response) => {
      for (let at = 0; at < stream.length; at += 3) response.write(stream.subarray(at, at + 3));
      response.end();
    };
    expect(await all(chat().answer(messages, 120, never))).toEqual([
      { kind: "words", text: "f\u00fcnf" },
      { kind: "words", text: " pears" },
      { kind: "usage", usage: { promptTokens: 7, answerTokens: 2 } },
    ]);
    expect(asked.body).toMatchObject({ model: "small", messages, max_tokens: 120, stream: true });
    expect(asked.authorization).toBe("Bearer the-key");
  });

  it("opens an address that has a user and a password in it, where there is no key", async () => {
    respond = (response) => response.end(words("so"));
    const { port } = server.address() as AddressInfo;
    const model = createOpenaiChat("openai:small", { url: `http://me:secret@127.0.0.1:${port}/v1`, key: "" });
    expect(await all(model.answer(messages, 120, never))).toEqual([{ kind: "words", text: "so" }]);
    expect(asked.authorization).toBe(`Basic ${Buffer.from("me:secret").toString("base64")}`);
  });

  it("doesn't believe a server that tells of no number of tokens", async () => {
    const usage = { choices: [], usage: { prompt_tokens: -5, completion_tokens: 1e300 } };
    respond = (response) => response.end(`${words("so")}data: ${JSON.stringify(usage)}\n\ndata: [DONE]\n\n`);
    expect(await all(chat().answer(messages, 120, never))).toEqual([{ kind: "words", text: "so" }]);
  });

  it("takes what servers make of the protocol: thinking apart, no choices, no usage, no end to the last event", async () => {
    const chunks = [
      { choices: [{ delta: { role: "assistant", content: null, reasoning_content: "Hm." } }] },
      { choices: [], usage: null },
      { choices: [{ delta: { content: "Nine." } }], usage: { total_tokens: 3 } },
      { choices: [{ delta: {}, finish_reason: "stop" }] },
    ];
    const lines = chunks.map((chunk) => `data:${JSON.stringify(chunk)}\r\n\r\n`).join("");
    respond = (response) => response.end(`data:\n\n${lines}data: ${words(" Grams").slice(6).trim()}`);
    expect(await all(chat().answer(messages, 120, never))).toEqual([
      { kind: "words", text: "Nine." },
      { kind: "words", text: " Grams" },
    ]);
  });

  it("says that there was more when its tokens are used up", async () => {
    const last = { choices: [{ delta: {}, finish_reason: "length" }] };
    respond = (response) => response.end(`${words("because")}data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
    expect(await all(chat().answer(messages, 120, never))).toEqual([
      { kind: "words", text: "because" },
      { kind: "words", text: "\u2026" },
    ]);
  });

  it.each([
    ["a refusal", (response: ServerResponse) => response.writeHead(401).end("no such key"), /HTTP 401: no such key/],
    [
      "an error in the stream",
      (response: ServerResponse) => response.end('data: {"error":{"message":"too long"}}\n\n'),
      /too long/,
    ],
    [
      "a cut connection",
      (response: ServerResponse) => void response.write(words("a"), () => response.destroy()),
      /doesn't answer/,
    ],
    ["an error in words", (response: ServerResponse) => response.end('data: {"error":"too hot"}\n\n'), /too hot/],
    [
      "an event that is an error",
      (response: ServerResponse) => response.end(`${words("a")}event: error\ndata: {"message":"too much"}\n\n`),
      /too much/,
    ],
    [
      "what is no completion",
      (response: ServerResponse) => response.end('data: {"choices":[{"delta":{"content":[1]}}]}\n\n'),
      /what it says is no chat completion/,
    ],
    [
      "a refusal that repeats its key",
      (response: ServerResponse) => response.writeHead(401).end("the-key is no key"),
      /\*{8} is no key/,
    ],
    [
      "a connection that is closed without an end",
      (response: ServerResponse) => response.socket?.end(`HTTP/1.0 200 OK\r\n\r\n${words("a")}`),
      /closed in the middle/,
    ],
    ["what isn't its protocol", (response: ServerResponse) => response.end("data: <html>\n\n"), /doesn't answer/],
  ])("says what is wrong at %s, and never its key", async (_, answer, told) => {
    respond = answer;
    const failure = await all(chat().answer(messages, 120, never)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "CHAT_UNAVAILABLE", message: expect.stringMatching(told) });
    expect(String(failure)).not.toContain("the-key");
  });

  it("ends the server's work when the reader leaves", async () => {
    respond = (response) => void response.write(words("one"));
    const stop = new AbortController();
    const reader = chat().answer(messages, 120, stop.signal);
    for await (const _ of reader) break;
    stop.abort(new DOMException("left", "AbortError"));
    await vi.waitFor(() => expect(hasLeft).toBe(true));
  });
});
