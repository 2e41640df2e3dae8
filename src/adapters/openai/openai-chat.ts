import { z } from "zod";
import { type ChatModel, type ChatPiece, cutOff } from "../../core/answer/chat-model.ts";
import { GibseyError } from "../../core/errors.ts";
import { serverEvents } from "../../core/event-stream.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { loginOf } from "../login-of.ts";
import { reasonOf } from "../reason-of.ts";

export interface OpenaiServer {
  /** As OPENAI_BASE_URL has it, with the version in its path: `https://api.openai.com/v1`. */
  readonly url: string;
  /** Empty for a server that asks for none. */
  readonly key: string;
}

/**
 * A chat model of a server that speaks OpenAI's chat completions, as llama.cpp, vLLM and LM Studio do.
 * @param name as GIBSEY_CHAT_MODEL has it: `openai:NAME`.
 */
export function createOpenaiChat(name: string, server: OpenaiServer): ChatModel {
  const model = name.replace(/^openai:/, "");
  const request = async (body: object, signal: AbortSignal) => {
    const { url, headers: login } = loginOf(`${server.url.replace(/\/+$/, "")}/chat/completions`);
    const authorization = server.key === "" ? login : { authorization: `Bearer ${server.key}` };
    const headers = { "content-type": "application/json", ...authorization };
    return fetch(url, { method: "POST", signal, headers, body: JSON.stringify({ model, ...body }) });
  };
  return {
    name,
    contextTokens: limits.promptTokensMax + limits.answerTokensMax * 2,

    async *answer(messages, tokensMax, signal) {
      try {
        const body = { messages, max_tokens: tokensMax, stream: true, stream_options: { include_usage: true } };
        const response = await request(body, signal);
        if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}${await saidIn(response)}`);
        let isWhole = tellsItsEnd(response);
        for await (const { name: kind, data } of serverEvents(
          ended(response.body.pipeThrough(new TextDecoderStream())),
        )) {
          if (data.trim() === "[DONE]") return;
          if (data.trim() === "") continue;
          if (kind === "error") throw new Error(data);
          const chunk = chunkIn(data);
          yield* piecesOf(chunk);
          if (chunk.choices?.[0]?.finish_reason) isWhole = true;
        }
        if (!isWhole) throw new Error("the connection was closed in the middle");
      } catch (thrown) {
        signal.throwIfAborted();
        throw unavailable(name, server, thrown);
      }
    },

    async warm(signal) {
      const body = { messages: [{ role: "user", content: "." }], max_tokens: 1 };
      await request(body, timeLimit(signal, limits.chatFirstWordMs))
        .then((response) => response.body?.cancel())
        .catch(() => {});
    },
  };
}

/** A connection that is merely closed at the end of an answer may as well have been closed in the middle. */
function tellsItsEnd({ headers }: Response): boolean {
  return headers.has("transfer-encoding") || headers.has("content-length");
}

/** With an end to the last event, which not every server sends. */
async function* ended(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  yield* chunks;
  yield "\n\n";
}

/** What it took is nice to know: some servers tell of it what can't be, and that is as if they told nothing. */
const tokens = z.int().min(0);
const choiceSchema = z.object({
  delta: z.object({ content: z.string().nullish() }).nullish(),
  finish_reason: z.string().nullish(),
});
const chunkSchema = z.object({
  choices: z.array(choiceSchema).nullish(),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(undefined),
  error: z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]).nullish(),
});
type Chunk = z.output<typeof chunkSchema>;

function chunkIn(data: string): Chunk {
  const { success, data: chunk } = chunkSchema.safeParse(JSON.parse(data));
  if (!success) throw new Error("what it says is no chat completion");
  if (chunk.error) throw new Error(chunk.error);
  return chunk;
}

function* piecesOf({ choices, usage }: Chunk): Generator<ChatPiece> {
  const [choice] = choices ?? [];
  const text = choice?.delta?.content;
  if (text) yield { kind: "words", text };
  if (choice?.finish_reason === "length") yield { kind: "words", text: cutOff };
  if (usage) {
    yield { kind: "usage", usage: { promptTokens: usage.prompt_tokens, answerTokens: usage.completion_tokens } };
  }
}

/** What a refusal says, in short: it may be a page of HTML. */
async function saidIn(response: Response): Promise<string> {
  const text = (await response.text().catch(() => "")).replaceAll(/\s+/g, " ").trim();
  return text === "" ? "" : `: ${text.slice(0, 200)}`;
}

function unavailable(name: string, { url, key }: OpenaiServer, cause: unknown): GibseyError {
  // Servers repeat a key that they refuse.
  const reason = key === "" ? reasonOf(cause) : reasonOf(cause).replaceAll(key, "********");
  return new GibseyError(
    "CHAT_UNAVAILABLE",
    `${name} at ${withoutLogin(url)} doesn't answer: ${reason}`,
    "see OPENAI_BASE_URL and OPENAI_API_KEY, or set GIBSEY_CHAT_MODEL=quote",
    { cause },
  );
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
