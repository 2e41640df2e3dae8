import type { ChatModel } from "../core/answer/chat-model.ts";
import { keepingToTokens } from "../core/answer/keep-to-tokens.ts";
import type { Config } from "../core/config.ts";

/**
 * The chat model that the settings name; undefined for `quote`. It isn't asked whether it is there: a book is read with it or without.
 * @throws GibseyError MODEL_UNKNOWN, SETTING_INVALID
 */
export async function openChat(config: Config): Promise<ChatModel | undefined> {
  const name = config.chatModel.value;
  if (name === "quote") return undefined;
  if (name.startsWith("openai:")) {
    const { createOpenaiChat } = await import("../adapters/openai/openai-chat.ts");
    return keepingToTokens(createOpenaiChat(name, { url: config.openaiBaseUrl.value, key: config.openaiApiKey.value }));
  }
  const [{ createOllamaChat }, { parseOllamaHost }] = await Promise.all([
    import("../adapters/ollama/ollama-chat.ts"),
    import("../adapters/ollama/ollama-host.ts"),
  ]);
  return keepingToTokens(createOllamaChat(name, parseOllamaHost(config.ollamaHost.value)));
}
