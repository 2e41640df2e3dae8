import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FakeOllama } from "../../../test/fakes/ollama-server.ts";
import type { ChatPiece } from "../../core/answer/chat-model.ts";
import { createOllamaChat } from "./ollama-chat.ts";
import { parseOllamaHost } from "./ollama-host.ts";

let server: FakeOllama;
beforeAll(async () => {
  server = await FakeOllama.start();
});
afterAll(() => server.stop());

const messages = [{ role: "user", content: "who?" }] as const;
const never = new AbortController().signal;
const chat = (name = "ollama:chat") => createOllamaChat(name, parseOllamaHost(server.host));

async function all(pieces: AsyncIterable<ChatPiece>): Promise<readonly ChatPiece[]> {
  const said: ChatPiece[] = [];
  for await (const piece of pieces) said.push(piece);
  return said;
}

const line = (content: string, more: object = {}) =>
  `${JSON.stringify({ message: { role: "assistant", content }, done: false, ...more })}\n`;

describe("a chat model of an Ollama server", () => {
  it("streams its words, and tells at the end what they took", async () => {
    server.next.push((response) => {
      response.write(`${JSON.stringify({ message: { content: null, thinking: "Hm." }, done: false })}\n`);
      response.write(line("Nine "));
      response.end(line("grams.") + line("", { done: true, prompt_eval_count: 31, eval_count: 4 }));
    });
    expect(await all(chat().answer(messages, 120, never))).toEqual([
      { kind: "words", text: "Nine " },
      { kind: "words", text: "grams." },
      { kind: "usage", usage: { promptTokens: 31, answerTokens: 4 } },
    ]);
    expect(server.calls.at(-1)?.body).toMatchObject({
      model: "chat:latest",
      messages,
      think: false,
      options: { num_predict: 120 },
    });
  });

  it("says that there was more when its tokens are used up", async () => {
    server.next.push((response) => {
      response.end(line("because you were") + line("", { done: true, done_reason: "length" }));
    });
    const said = await all(chat().answer(messages, 120, never));
    expect(said.slice(0, 2)).toEqual([
      { kind: "words", text: "because you were" },
      { kind: "words", text: "\u2026" },
    ]);
  });

  it("says how to get a model that the server hasn't", async () => {
    await expect(all(chat("ollama:none").answer(messages, 120, never))).rejects.toMatchObject({
      code: "CHAT_UNAVAILABLE",
      message: expect.stringContaining("has no ollama:none"),
      hint: expect.stringContaining("ollama pull none"),
    });
  });

  it("says that it is gone when the connection is cut in the middle", async () => {
    server.next.push((response) => void response.write(line("Nine"), () => response.destroy()));
    await expect(all(chat().answer(messages, 120, never))).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE" });
  });

  it("ends the server's work when the reader leaves", async () => {
    server.next.push((response) => void response.write(line("Nine")));
    const stop = new AbortController();
    for await (const _ of chat().answer(messages, 120, stop.signal)) break;
    stop.abort(new DOMException("left", "AbortError"));
    await vi.waitFor(() => expect(server.calls.at(-1)?.hasLeft).toBe(true));
  });

  it("loads the model beforehand, and doesn't mind a server that isn't there", async () => {
    server.next.push((response) => void response.end(line("", { done: true })));
    await chat().warm(never);
    expect(server.calls.at(-1)?.body).toMatchObject({ messages: [], model: "chat:latest" });
    await createOllamaChat("ollama:chat", parseOllamaHost("127.0.0.1:1")).warm(never);
  });
});
