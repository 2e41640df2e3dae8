import { type ChatModel, type ChatPiece, cutOff } from "../../core/answer/chat-model.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { reasonOf } from "../reason-of.ts";
import { parseOllamaName } from "./model-name.ts";
import { createOllamaClient, OllamaRefusal } from "./ollama-client.ts";
import type { OllamaHost } from "./ollama-host.ts";

/** How long the server keeps the model in memory after an answer: readers think between questions. */
const keepAlive = "30m";
/** What is asked of the server beside the prompt: more context takes memory, and an answer needs no more. */
const contextTokens = limits.promptTokensMax + limits.answerTokensMax * 2;

/**
 * A chat model of an Ollama server. A thinking model answers without thinking aloud where the server lets it.
 * @param name as GIBSEY_CHAT_MODEL has it: `ollama:NAME[:TAG]`.
 * @throws GibseyError MODEL_UNKNOWN when that can't be a name.
 */
export function createOllamaChat(name: string, host: OllamaHost): ChatModel {
  const model = parseOllamaName(name);
  return {
    name,
    contextTokens,

    async *answer(messages, tokensMax, signal) {
      try {
        const client = createOllamaClient(host, signal);
        const stream = await client.chat({
          model,
          messages: messages.map(({ role, content }) => ({ role, content })),
          stream: true,
          think: false,
          keep_alive: keepAlive,
          options: { num_predict: tokensMax, num_ctx: contextTokens },
        });
        for await (const { message, done, done_reason, prompt_eval_count = 0, eval_count = 0 } of stream) {
          if (message.content) yield { kind: "words", text: message.content } satisfies ChatPiece;
          if (done_reason === "length") yield { kind: "words", text: cutOff };
          if (done) yield { kind: "usage", usage: { promptTokens: prompt_eval_count, answerTokens: eval_count } };
        }
      } catch (thrown) {
        signal.throwIfAborted();
        throw unavailable(name, host, thrown);
      }
    },

    async warm(signal) {
      // Without messages the server loads the model and answers at once.
      const client = createOllamaClient(host, timeLimit(signal, limits.chatFirstWordMs));
      await client
        .chat({ model, messages: [], keep_alive: keepAlive, options: { num_ctx: contextTokens } })
        .catch(() => {});
    },
  };
}

function unavailable(name: string, { url }: OllamaHost, cause: unknown): GibseyError {
  const isMissing = cause instanceof OllamaRefusal && cause.status === 404;
  return new GibseyError(
    "CHAT_UNAVAILABLE",
    isMissing
      ? `the Ollama server at ${url} has no ${name}`
      : `the Ollama server at ${url} doesn't answer: ${reasonOf(cause)}`,
    isMissing
      ? `ollama pull ${name.replace(/^ollama:/, "")}; or GIBSEY_CHAT_MODEL=quote`
      : "start it with `ollama serve`, set OLLAMA_HOST to where it is, or GIBSEY_CHAT_MODEL=quote",
    { cause },
  );
}
