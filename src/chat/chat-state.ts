import type { AskEvent } from "../client/ask.ts";
import type { Citation } from "../core/page.ts";
import type { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Character, Page } from "../core/page.ts";
import { type Editor, emptyEditor, rewritten } from "./editor.ts";
import { asked, type Exchange, type ExchangeState, heard, type Speaker } from "./exchange.ts";

/** All that the screen of a chat shows. */
export interface ChatState {
  /** What is over and stays as it is, oldest first; the last limits.chatKeptMax of it. */
  readonly entries: readonly Entry[];
  /** How much of what is over came before those, and isn't kept. */
  readonly dropped: number;
  /** Grows when the screen is cleared, and what is on it isn't what was. */
  readonly epoch: number;
  /** What is being said. */
  readonly live: Exchange | undefined;
  /** Whom the next question is put to. */
  readonly speaker: Speaker;
  readonly upto: number | undefined;
  /** What answered last. */
  readonly model: string | undefined;
  /** The last limits.chatKeptMax exchanges, those before a clearing, too. All of them are in the chat's file. */
  readonly exchanges: readonly Exchange[];
  /** So many of them are forgotten by who answers. */
  readonly forgotten: number;
  readonly editor: Editor;
  /** The characters to choose from, while one is being chosen. */
  readonly choice: Choice | undefined;
  readonly hasLeft: boolean;
}

/** Something on the screen that is over. */
export type Entry =
  | { readonly kind: "exchange"; readonly exchange: Exchange }
  | { readonly kind: "note"; readonly text: string; readonly isWarning?: boolean }
  | { readonly kind: "problem"; readonly problem: GibseyError }
  | { readonly kind: "people"; readonly speaker: Speaker }
  | { readonly kind: "page"; readonly page: Page; readonly citation: Citation | undefined };

export interface Choice {
  readonly filter: string;
  /** Which of those that the filter leaves. */
  readonly place: number;
}

export type ChatEvent =
  | { readonly kind: "wrote"; readonly editor: Editor }
  | { readonly kind: "asked"; readonly question: string }
  | { readonly kind: "heard"; readonly event: AskEvent }
  | { readonly kind: "ended"; readonly state: ExchangeState | undefined }
  | { readonly kind: "told"; readonly entry: Entry }
  | { readonly kind: "turned"; readonly speaker: Speaker }
  | { readonly kind: "bounded"; readonly upto: number | undefined }
  | { readonly kind: "choosing"; readonly choice: Choice | undefined }
  | { readonly kind: "cleared" }
  | { readonly kind: "left" };

export interface ChatStart {
  readonly speaker: Speaker;
  readonly upto: number | undefined;
  /** What was said in a chat that is gone on with. */
  readonly exchanges: readonly Exchange[];
  readonly isChoosing: boolean;
}

export function startOf({ speaker, upto, exchanges, isChoosing }: ChatStart): ChatState {
  const history = exchanges.map(({ question }) => question).slice(-limits.chatHistoryMax);
  return {
    entries: exchanges.slice(-limits.chatRestoredShownMax).map((exchange) => ({ kind: "exchange", exchange })),
    dropped: 0,
    epoch: 0,
    live: undefined,
    speaker,
    upto,
    model: exchanges.at(-1)?.model,
    exchanges: exchanges.slice(-limits.chatKeptMax),
    forgotten: 0,
    editor: { ...emptyEditor, history, place: history.length },
    choice: isChoosing ? { filter: "", place: 0 } : undefined,
    hasLeft: false,
  };
}

/** The chat after one more thing that happened. */
export function stateAfter(state: ChatState, event: ChatEvent): ChatState {
  switch (event.kind) {
    case "wrote":
      return { ...state, editor: event.editor };
    case "asked":
      return { ...state, live: asked(event.question, state.speaker, state.upto) };
    case "heard": {
      if (state.live === undefined) return state;
      const live = heard(state.live, event.event);
      return { ...state, live, model: live.model ?? state.model };
    }
    case "told":
      return withEntry(state, event.entry);
    case "turned":
      return { ...state, speaker: event.speaker };
    case "bounded":
      return { ...state, upto: event.upto };
    case "choosing":
      return { ...state, choice: event.choice };
    case "cleared":
      return { ...state, entries: [], dropped: 0, epoch: state.epoch + 1, forgotten: state.exchanges.length };
    case "left":
      return { ...state, choice: undefined, hasLeft: true };
    default:
      return ended(state, event.state);
  }
}

/**
 * What was being said is over, and stays. Where nothing was said and it failed, the question goes back to where it was typed, so
 * that Enter asks again.
 */
function ended(state: ChatState, as: ExchangeState | undefined): ChatState {
  const { live, editor } = state;
  if (live === undefined) return state;
  const exchange: Exchange = as === undefined ? live : { ...live, state: as };
  if (exchange.answer.trim() === "" && exchange.state.kind === "failed") {
    const entry: Entry = { kind: "problem", problem: exchange.state.problem };
    const kept = editor.text === "" ? rewritten(editor, live.question) : editor;
    return withEntry({ ...state, live: undefined, editor: kept }, entry);
  }
  const exchanges = [...state.exchanges, exchange].slice(-limits.chatKeptMax);
  const gone = state.exchanges.length + 1 - exchanges.length;
  const forgotten = Math.max(0, state.forgotten - gone);
  return withEntry({ ...state, live: undefined, exchanges, forgotten }, { kind: "exchange", exchange });
}

function withEntry(state: ChatState, entry: Entry): ChatState {
  const entries = [...state.entries, entry].slice(-limits.chatKeptMax);
  return { ...state, entries, dropped: state.dropped + state.entries.length + 1 - entries.length };
}

/** What the filter of a choice leaves: the characters, and first the book itself. */
export function chosenFrom(characters: readonly Character[], { filter }: Choice): readonly Speaker[] {
  const wanted = filter.trim().toLowerCase();
  const all: readonly Speaker[] = [undefined, ...characters];
  return all.filter((one) =>
    `${one?.display_name ?? "the book itself"} ${one?.char_id ?? ""}`.toLowerCase().includes(wanted),
  );
}
