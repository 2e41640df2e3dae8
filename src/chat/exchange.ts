import type { AskEvent } from "../client/ask.ts";
import type { Citation } from "../core/page.ts";
import type { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Character } from "../core/page.ts";
import { counted, oneLine, plain } from "../views/terminal.ts";

/** Who answers: a character, or undefined for the book itself. */
export type Speaker = Character | undefined;

/** A question and what was said to it. */
export interface Exchange {
  readonly question: string;
  readonly speaker: Speaker;
  readonly upto: number | undefined;
  /** All that was said so far, the opening quote first. */
  readonly answer: string;
  readonly citations: readonly Citation[];
  readonly model: string | undefined;
  readonly cost: number | undefined;
  /** Whether the book seems to answer; undefined until that is told. */
  readonly evidence: "some" | "none" | undefined;
  /** Why the model fell silent, if it did. */
  readonly fallback: string | undefined;
  readonly state: ExchangeState;
}

export type ExchangeState =
  /** Nothing was said yet. */
  | { readonly kind: "thinking" }
  | { readonly kind: "speaking" }
  | { readonly kind: "done"; readonly balance: number | undefined }
  /** The reader wanted to hear no more. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly problem: GibseyError };

/** A question that was just put. */
export function asked(question: string, speaker: Speaker, upto: number | undefined): Exchange {
  const nothing = { answer: "", citations: [], model: undefined, cost: undefined, evidence: undefined };
  return { question, speaker, upto, ...nothing, fallback: undefined, state: { kind: "thinking" } };
}

/** An exchange after one more event of its answer. */
export function heard(exchange: Exchange, event: AskEvent): Exchange {
  switch (event.kind) {
    case "meta":
      return { ...exchange, model: event.model, cost: event.cost, evidence: event.evidence };
    case "text": {
      const answer = exchange.answer + onScreen(event.text);
      return { ...exchange, answer, state: answer.trim() === "" ? exchange.state : { kind: "speaking" } };
    }
    case "citation":
      return { ...exchange, citations: [...exchange.citations, event.citation] };
    case "fallback":
      return { ...exchange, fallback: event.reason };
    default:
      return { ...exchange, cost: event.cost, state: { kind: "done", balance: event.balance } };
  }
}

/** Text as rows can be made of it: without escapes, and without tabs, whose width no one knows. */
export function onScreen(text: string): string {
  return plain(text).replaceAll("\t", " ");
}

/** The quote that an answer opens with, if it does, and the rest. */
export function partsOf(answer: string): { readonly opening: string | undefined; readonly rest: string } {
  const [whole = "", opening] = /^\s*(“[^]*?” \(p\.\d+\))\n\n/.exec(answer) ?? [];
  return { opening, rest: answer.slice(whole.length) };
}

/** What was said in the end, as far as it is told to who answers next. Undefined where nothing was. */
export function turnOf({
  question,
  answer,
}: Exchange): { readonly question: string; readonly answer: string } | undefined {
  return answer.trim() === "" ? undefined : { question, answer: answer.slice(0, limits.turnCharactersMax).trimEnd() };
}

/** Said when few more can be paid for. */
export function answersLeft({ state, cost }: Exchange, user: string): string | undefined {
  if (state.kind !== "done" || state.balance === undefined || !cost) return undefined;
  const left = Math.floor(state.balance / cost);
  if (left > limits.chatAnswersLeftTold) return undefined;
  return `${counted(left, "answer")} left (${counted(state.balance, "credit")}); more: gibsey credits ${oneLine(user)} --grant 50`;
}

/** How a speaker is called. */
export function nameOf(speaker: Speaker): string {
  return speaker === undefined ? "the book itself" : plain(speaker.display_name).replaceAll(/\s+/g, " ").trim();
}
