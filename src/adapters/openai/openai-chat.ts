import { z } from "zod";
import { type ChatModel, type ChatPiece, cutOff } from "../../core/answer/chat-model.ts";
import { GibseyError } from "../../core/errors.ts";
import { serverEvents } from "../../core/event-stream.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
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
  const url = `${server.url.replace(/\/+$/, "")}/chat/completions`;
  const request = (body: object, signal: AbortSignal) =>
    fetch(url, {
      method: "POST",
      signal,
      headers: {
        "content-type": "application/json",
        ...(server.key === "" ? {} : { authorization: `Bearer ${server.key}` }),
      },
      body: JSON.stringify({ model, ...body }),
    });
  return {
    name,
    contextTokens: limits.promptTokensMax + limits.answerTokensMax * 2,

    async *answer(messages, tokensMax, signal) {
      try {
        const body = { messages, max_tokens: tokensMax, stream: true, stream_options: { include_usage: true } };
        const response = await request(body, signal);
        if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}${await saidIn(response)}`);
        for await (const { data } of serverEvents(response.body.pipeThrough(new TextDecoderStream()))) {
          if (data === "[DONE]") return;
          yield* piecesIn(data);
        }
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

/** Some servers tell of it what can't be; that is as if they told nothing. */
const tokens = z.int().min(0);
const choiceSchema = z.object({
  delta: z.object({ content: z.string().nullish() }).nullish(),
  finish_reason: z.string().nullish(),
});
const chunkSchema = z.object({
  choices: z.array(choiceSchema).nullish(),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(undefined),
  error: z.object({ message: z.string() }).nullish(),
});

function* piecesIn(data: string): Generator<ChatPiece> {
  const { choices, usage, error } = chunkSchema.parse(JSON.parse(data));
  if (error) throw new Error(error.message);
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

function unavailable(name: string, { url }: OpenaiServer, cause: unknown): GibseyError {
  return new GibseyError(
    "CHAT_UNAVAILABLE",
    `${name} at ${withoutLogin(url)} doesn't answer: ${reasonOf(cause)}`,
    "see OPENAI_BASE_URL and OPENAI_API_KEY, or set GIBSEY_CHAT_MODEL=quote",
    { cause },
  );
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}
