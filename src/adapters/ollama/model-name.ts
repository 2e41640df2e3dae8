import { GibseyError } from "../../core/errors.ts";

const prefix = "ollama:";

/** Whether a name of GIBSEY_EMBEDDER is that of a model which an Ollama server serves. */
export function isOllamaName(name: string): boolean {
  return name.startsWith(prefix);
}

/**
 * `ollama:all-minilm` -> `all-minilm:latest`: the server's name of a model, with its tag. Without one Ollama takes
 * `latest`, so both forms are one model and one generation.
 * @throws GibseyError MODEL_UNKNOWN when there is no such name.
 */
export function parseOllamaName(name: string): string {
  const model = name.slice(prefix.length);
  if (!isOllamaName(name) || !/^[\w.-]+(?:[/:][\w.-]+)*$/.test(model)) {
    throw new GibseyError(
      "MODEL_UNKNOWN",
      `${JSON.stringify(name)} isn't the name of an Ollama model`,
      "it is written ollama:NAME or ollama:NAME:TAG, as in ollama:nomic-embed-text",
    );
  }
  // A colon in front of a slash belongs to a registry's port.
  return /:[^/]*$/.test(model) ? model : `${model}:latest`;
}

/** `all-minilm:latest` -> `ollama:all-minilm:latest`, as GIBSEY_EMBEDDER has it. */
export function ollamaName(model: string): string {
  return `${prefix}${model}`;
}
