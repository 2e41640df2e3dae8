import type { Citation } from "../core/page.ts";
import { GibseyError } from "../core/errors.ts";
import type { Character } from "../core/page.ts";
import { chatAsMarkdown } from "../views/chat-markdown.ts";
import { type Exchange, nameOf, onScreen } from "./exchange.ts";

/** Where chats are kept, one file each, a line for every exchange. */
export interface ChatFiles {
  /** The chat that was written to last. */
  latest(): Promise<string | undefined>;
  /** Its lines; undefined if there is none of that name. */
  read(id: string): Promise<readonly string[] | undefined>;
  append(id: string, line: string): Promise<void>;
}

/**
 * A chat that is gone on with: the named one, or the last.
 * @throws GibseyError CHAT_UNKNOWN
 */
export async function readChat(files: ChatFiles, name: string | undefined, characters: readonly Character[]) {
  const id = name ?? (await files.latest());
  const lines = id === undefined ? undefined : await files.read(id);
  if (id !== undefined && lines !== undefined) return { id, ...chatIn(lines, characters) };
  const problem = id === undefined ? "no chat was saved yet" : `there is no saved chat ${JSON.stringify(id)}`;
  const hint = id === undefined ? "start one: gibsey chat" : "gibsey chat --resume goes on with the last one";
  throw new GibseyError("CHAT_UNKNOWN", problem, hint);
}

/** Exchanges as Markdown. */
export function exportChat(exchanges: readonly Exchange[]): string {
  return chatAsMarkdown(exchanges.map((exchange) => ({ ...exchange, speaker: nameOf(exchange.speaker) })));
}

/** A name for a new chat, which sorts by when it began: `20261126-210000-k3f9`. */
export function chatId(at: Date, random: number): string {
  const time = at
    .toISOString()
    .replaceAll(/[-:]|\..*/g, "")
    .replace("T", "-");
  return `${time}-${Math.floor(random * 36 ** 4)
    .toString(36)
    .padStart(4, "0")}`;
}

/** An exchange as a line of its chat's file. */
export function lineOf(exchange: Exchange, user: string, at: Date): string {
  const { question, answer, speaker, upto, citations, model, cost, state } = exchange;
  const said = { question, answer, char_id: speaker?.char_id, speaker: speaker?.display_name, upto };
  return JSON.stringify({ schema, at: at.toISOString(), user, ...said, model, cost, citations, state: state.kind });
}

/** The exchanges of a chat's file, oldest first, and who asked last. A line that a crash cut off is passed over. */
function chatIn(lines: readonly string[], characters: readonly Character[]) {
  let user: string | undefined;
  const exchanges = lines.flatMap((line) => {
    const fields = fieldsOf(line);
    const exchange = exchangeIn(fields, characters);
    if (exchange !== undefined && typeof fields["user"] === "string") user = fields["user"];
    return exchange ?? [];
  });
  return { exchanges, user };
}

const schema = "gibsey.chat-turn/1";

function exchangeIn(fields: Readonly<Record<string, unknown>>, characters: readonly Character[]): Exchange | undefined {
  const { question, answer, char_id, speaker, upto, model, cost, citations, state } = fields;
  if (fields["schema"] !== schema || typeof question !== "string" || typeof answer !== "string") return undefined;
  return {
    question: onScreen(question),
    answer: onScreen(answer),
    speaker:
      typeof char_id === "string"
        ? (characters.find((one) => one.char_id === char_id) ?? gone(char_id, speaker))
        : undefined,
    upto: typeof upto === "number" ? upto : undefined,
    citations: Array.isArray(citations) ? citations.filter(isCitation) : [],
    model: typeof model === "string" ? model : undefined,
    cost: typeof cost === "number" ? cost : undefined,
    evidence: undefined,
    fallback: undefined,
    state: state === "done" ? { kind: "done", balance: undefined } : { kind: "stopped" },
  };
}

/** A character whom the book had when the chat was. */
function gone(char_id: string, name: unknown): Character {
  return { char_id, display_name: typeof name === "string" ? name : char_id, color_hex: "" };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isCitation(value: unknown): value is Citation {
  if (typeof value !== "object" || value === null) return false;
  const { page_id, number, quote, start, end }: Partial<Record<string, unknown>> = { ...value };
  const areNumbers = [number, start, end].every((one) => typeof one === "number");
  return areNumbers && typeof page_id === "string" && typeof quote === "string";
}
