import type { Citation } from "../core/page.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { timeLimit } from "../core/time-limit.ts";
import { type Endpoint, eventsOf, jsonIn, send, toldError, type ToldError } from "./http.ts";

/**
 * Asks for an answer, and gives it as it is said. Leaving the loop ends the answer at once, and so does the signal.
 * @throws GibseyError before the first event when the daemon refuses (CREDITS_SHORT, CHARACTER_UNKNOWN, QUESTION_INVALID),
 * in the middle with what it told, or DAEMON_DOWN when it left. What was given until then was said. The signal's reason.
 */
export async function* ask(endpoint: Endpoint, request: AskRequest, signal: AbortSignal): AsyncGenerator<AskEvent> {
  const body = JSON.stringify(request);
  const response = await send(endpoint, {
    method: "POST",
    path: "/ask",
    body,
    signal: timeLimit(signal, limits.askMs),
  });
  response.setTimeout(limits.askSilenceMs, () => response.destroy(answerCut()));
  try {
    for await (const { name, data } of eventsOf(response)) {
      const event = name === "" ? ({ kind: "text", text: data } as const) : namedEvent(name, data);
      if (event !== undefined) yield event;
      if (event?.kind === "done") return;
    }
  } catch (thrown) {
    signal.throwIfAborted();
    throw isCut(thrown) ? answerCut(thrown) : thrown;
  } finally {
    response.destroy();
  }
  throw answerCut();
}

/** @throws GibseyError for `error`. Undefined for events of a newer daemon. */
function namedEvent(name: string, data: string): AskEvent | undefined {
  switch (name) {
    case "meta":
      return { kind: "meta", ...jsonIn<Told<"meta">>(data) };
    case "citation":
      return { kind: "citation", citation: jsonIn(data) };
    case "fallback":
      return { kind: "fallback", ...jsonIn<Told<"fallback">>(data) };
    case "done":
      return { kind: "done", ...jsonIn<Told<"done">>(data) };
    case "error":
      throw toldError({ error: jsonIn<ToldError["error"]>(data) });
    default:
      return undefined;
  }
}

type Told<Kind extends AskEvent["kind"]> = Omit<Extract<AskEvent, { kind: Kind }>, "kind">;

/** Whether the connection ended, or the time was over. */
function isCut(thrown: unknown): boolean {
  if (thrown instanceof GibseyError) return thrown.code === "DAEMON_DOWN";
  return thrown instanceof Error && thrown.name === "TimeoutError";
}

function answerCut(cause?: unknown): GibseyError {
  return new GibseyError("DAEMON_DOWN", "the daemon left in the middle of the answer", "ask again when it is back", {
    cause,
  });
}

/** A question to a character, or without one to the book itself. */
export interface AskRequest {
  readonly user_id: string;
  readonly char_id?: string | undefined;
  readonly text: string;
  /** The last page that the reader has read; nothing past it is told. */
  readonly upto?: number | undefined;
  /** What was said before, oldest first. */
  readonly turns?: readonly { readonly question: string; readonly answer: string }[];
}

/** An answer as it is said: first `meta`, then the rest, last `done`. */
export type AskEvent =
  | {
      readonly kind: "meta";
      readonly pages: readonly { readonly page_id: string; readonly number: number; readonly title: string }[];
      readonly cost: number;
      readonly model: string;
      /** Whether the book seems to answer. */
      readonly evidence: "some" | "none";
    }
  /** Text to append. The first is the opening quote. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "citation"; readonly citation: Citation }
  /** The model fell silent; what follows is quoted. */
  | { readonly kind: "fallback"; readonly reason: string }
  | { readonly kind: "done"; readonly cost: number; readonly balance: number };
