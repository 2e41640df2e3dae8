import { randomUUID } from "node:crypto";
import { answererOf, type Asked, findPassages, type Findings, pagesOf, sayAnswer } from "../core/answer/answer.ts";
import type { ChatModel, ChatUsage } from "../core/answer/chat-model.ts";
import type { Citation } from "../core/page.ts";
import { priceOf } from "../core/credits/amounts.ts";
import { withCharge } from "../core/credits/charge.ts";
import type { Ledger } from "../core/credits/ledger.ts";
import { limits } from "../core/limits.ts";
import type { Memory } from "../core/memory.ts";
import type { Question } from "../core/retrieve/question.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { Clock } from "./clock.ts";
import type { Personas } from "./personas.ts";

export interface AskingParts {
  readonly memory: Memory;
  readonly book: ReadersBook;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The prompt that a character speaks by. */
  readonly personaOf: Personas;
  /** Undefined where answers are only quoted. */
  readonly chat: ChatModel | undefined;
}

/** How an answer is told. */
export interface AnswerTeller {
  /** Before the first word. */
  meta(meta: AnswerMeta): void;
  text(text: string): void;
  citation(citation: Citation): void;
  /** The model fell silent; what follows is quoted. */
  fallback(reason: string): void;
  done(done: AnswerDone): void;
}

export interface AnswerMeta {
  /** The pages that the answer is made from: no other is named in it. */
  readonly pages: readonly { readonly page_id: string; readonly number: number; readonly title: string }[];
  /** In credits; 0 where the book has nothing. */
  readonly cost: number;
  readonly model: string;
  readonly evidence: "some" | "none";
}

export interface AnswerDone {
  /** What was taken, in credits. */
  readonly cost: number;
  /** What is left. */
  readonly balance: number;
  readonly citations: readonly Citation[];
  /** What the model took, if it tells. */
  readonly usage: ChatUsage | null;
  readonly model: string;
  readonly evidence: "some" | "none";
}

/**
 * Answers a reader, from the question to the entry in the ledger: finds what the book has, reserves the credits, tells the answer, and
 * settles. Where the book has nothing, that is told, and nothing is charged. A reader who leaves before the first word pays nothing.
 * @throws GibseyError CHARACTER_UNKNOWN, CREDITS_SHORT, ASKS_TOO_MANY before anything is told; the signal's reason.
 */
export async function answerAsked(
  parts: AskingParts,
  asked: Asked & { readonly user: string },
  tell: AnswerTeller,
  signal: AbortSignal,
): Promise<void> {
  const { memory, book, ledger, clock, chat, personaOf } = parts;
  const respond = (question: Question) => memory.respond(question, signal);
  const findings = await findPassages({ respond, book, personaOf }, asked);
  const credits = findings.isAnswered ? priceOf(asked) : 0;
  if (credits === 0) {
    const told = await tellAnswer(findings, chat, credits, tell, () => {}, signal);
    tell.done({ ...told, cost: 0, balance: (await ledger.account(asked.user)).available });
    return;
  }
  const { value: told, entry } = await withCharge(
    { ledger, wait: clock.wait },
    { user: asked.user, operation: randomUUID(), credits, leaseMs: limits.askLeaseMs },
    ({ sent, signal: within }) => tellAnswer(findings, chat, credits, tell, sent, within),
    signal,
  );
  tell.done({ ...told, cost: entry.kind === "ask" ? -entry.credits : 0, balance: entry.balanceAfter });
}

async function tellAnswer(
  findings: Findings,
  chat: ChatModel | undefined,
  cost: number,
  tell: AnswerTeller,
  sent: () => void,
  signal: AbortSignal,
): Promise<Omit<AnswerDone, "cost" | "balance">> {
  const model = answererOf(findings, chat);
  const evidence = findings.isAnswered ? "some" : "none";
  const pages = pagesOf(findings).map(({ page_id, number, title }) => ({ page_id, number, title }));
  const citations: Citation[] = [];
  let usage: ChatUsage | null = null;
  tell.meta({ pages, cost, model, evidence });
  for await (const piece of sayAnswer(findings, chat, signal)) {
    // Quotes are there at once: to whoever has left nothing is said, nothing charged, and no model begins for it.
    signal.throwIfAborted();
    switch (piece.kind) {
      case "text":
        sent();
        tell.text(piece.text);
        break;
      case "citation":
        citations.push(piece.citation);
        tell.citation(piece.citation);
        break;
      case "fallback":
        tell.fallback(piece.reason);
        break;
      case "usage":
        usage = piece.usage;
    }
  }
  return { citations, usage, model, evidence };
}
