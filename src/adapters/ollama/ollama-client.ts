import { setTimeout as delay } from "node:timers/promises";
import { Ollama } from "ollama";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { reasonOf } from "../reason-of.ts";
import type { OllamaHost } from "./ollama-host.ts";

/** What the server says when it refuses a request. */
export class OllamaRefusal extends Error {
  override readonly name = "OllamaRefusal";
  readonly status: number;
  /** Its own words; undefined when they aren't an Ollama server's. */
  readonly said: string | undefined;

  constructor(status: number, said: string | undefined) {
    super(said ?? `HTTP ${status}`);
    this.status = status;
    this.said = said;
  }
}

export interface OllamaRequest {
  readonly host: OllamaHost;
  readonly signal: AbortSignal;
  /** Spreads the waits between tries: 0 to 1. */
  readonly random?: () => number;
}

/**
 * Asks the server, and again when it can't be reached or fails by itself (429, 5xx): limits.ollamaTriesMax times in all.
 * `ask` is given a client of its own, whose requests end with this one's signal and time limit and touch no other's.
 * @throws OllamaRefusal for an answer that asking again won't change; GibseyError EMBEDDER_UNAVAILABLE; the signal's reason.
 */
export async function askOllama<T>(request: OllamaRequest, ask: (client: Ollama) => Promise<T>): Promise<T> {
  const { host, signal, random = Math.random } = request;
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await once(host, signal, ask);
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw isFinal(error) ? error : unavailable(host, error);
      if (tries >= limits.ollamaTriesMax) throw unavailable(host, error);
      const waitMs = limits.ollamaRetryFirstMs * 2 ** (tries - 1) * (0.5 + random() / 2);
      await delay(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** One request, which counts as unanswered when it takes longer than its limit. */
async function once<T>(host: OllamaHost, signal: AbortSignal, ask: (client: Ollama) => Promise<T>): Promise<T> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Silent()), limits.ollamaRequestMs);
  try {
    return await ask(createOllamaClient(host, AbortSignal.any([signal, silence.signal])));
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The package's client, all of whose requests end when the signal aborts. The package itself can abort only what it
 * streams, and it writes to the console when a refusal isn't JSON; so refusals don't get as far as that.
 */
export function createOllamaClient({ url, headers }: OllamaHost, signal: AbortSignal): Ollama {
  return new Ollama({
    host: url,
    headers: { ...headers },
    async fetch(input, init) {
      const response = await fetch(input, { ...init, signal });
      if (response.ok) return response;
      throw new OllamaRefusal(response.status, await wordsOf(response));
    },
  });
}

class Silent extends Error {
  override readonly message = `it was silent for ${limits.ollamaRequestMs / 1_000} s`;
}

async function wordsOf(response: Response): Promise<string | undefined> {
  const text = await response.text();
  try {
    const answer: unknown = JSON.parse(text);
    const isOllamas = typeof answer === "object" && answer !== null && "error" in answer;
    return isOllamas && typeof answer.error === "string" ? answer.error : undefined;
  } catch {
    return undefined;
  }
}

/** fetch says TypeError when a connection can't be made or is cut. */
function isPassing(error: unknown): boolean {
  if (error instanceof OllamaRefusal) return !isFinal(error) && (error.status === 429 || error.status >= 500);
  return error instanceof TypeError;
}

/** The server understood and won't; a 500 that names the vector or the model comes again as often as one asks. */
function isFinal(error: unknown): boolean {
  if (error instanceof GibseyError) return true;
  if (!(error instanceof OllamaRefusal) || error.said === undefined) return false;
  return error.status === 400 || error.status === 404 || isOfVector(error) || isOfCapability(error);
}

/** Go's JSON has no NaN: a server that made one fails to say so. */
export function isOfVector({ said = "" }: OllamaRefusal): boolean {
  return /unsupported value: [+-]?(?:NaN|Inf)/.test(said);
}

/** The model can't embed at all. */
export function isOfCapability({ said = "" }: OllamaRefusal): boolean {
  return /does not support embeddings/i.test(said);
}

function unavailable({ url }: OllamaHost, cause: unknown): GibseyError {
  const problem = cause instanceof OllamaRefusal ? "can't answer" : "doesn't answer";
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `the Ollama server at ${url} ${problem}: ${reasonOf(cause)}`,
    "start it with `ollama serve`, or set OLLAMA_HOST to where it is",
    { cause },
  );
}
