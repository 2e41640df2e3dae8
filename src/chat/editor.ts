import { limits } from "../core/limits.ts";
import { plain } from "../views/terminal.ts";
import { after, before, lineEnd, lineStart, placeInLine, wordEnd, wordStart } from "./text-places.ts";

/** What somebody is typing, and what was typed before. */
export interface Editor {
  readonly text: string;
  /** Between two characters of the text, in UTF-16 code units. */
  readonly cursor: number;
  /** What was sent, oldest first. */
  readonly history: readonly string[];
  /** Which of the history is shown; its length stands for what is being written. */
  readonly place: number;
  /** What was being written when the history was opened. */
  readonly draft: string;
}

export type Edit =
  | { readonly kind: "insert"; readonly text: string }
  | { readonly kind: "move"; readonly to: Place | "up" | "down" }
  | { readonly kind: "delete"; readonly to: Place };

/** Where the cursor may go, or up to where may be deleted. */
export type Place = "left" | "right" | "wordStart" | "wordEnd" | "lineStart" | "lineEnd";

export const emptyEditor: Editor = { text: "", cursor: 0, history: [], place: 0, draft: "" };

/** The editor after one edit. */
export function edited(editor: Editor, edit: Edit): Editor {
  if (edit.kind === "insert") return inserted(editor, edit.text);
  const { text, cursor } = editor;
  if (edit.kind === "delete") {
    const place = placeOf(editor, edit.to);
    const [start, end] = place < cursor ? [place, cursor] : [cursor, place];
    return { ...editor, text: text.slice(0, start) + text.slice(end), cursor: start };
  }
  if (edit.to === "up") return lineStart(text, cursor) === 0 ? recalled(editor, editor.place - 1) : inLineAbove(editor);
  if (edit.to === "down") {
    return lineEnd(text, cursor) === text.length ? recalled(editor, editor.place + 1) : inLineBelow(editor);
  }
  return { ...editor, cursor: placeOf(editor, edit.to) };
}

/** Another text in place of what was being written, with the cursor behind it. */
export function rewritten(editor: Editor, text: string): Editor {
  return { ...editor, text, cursor: text.length };
}

/** Nothing written, and what was sent remembered. */
export function sent(editor: Editor, text: string): Editor {
  const isRepeated = editor.history.at(-1) === text;
  const history = isRepeated ? editor.history : [...editor.history, text].slice(-limits.chatHistoryMax);
  return { text: "", cursor: 0, history, place: history.length, draft: "" };
}

function inserted(editor: Editor, given: string): Editor {
  const { text, cursor } = editor;
  const room = Math.max(0, limits.chatInputCharactersMax - text.length);
  const added = plain(given.replaceAll(/\r\n?/g, "\n").replaceAll("\t", "  ")).slice(0, room).toWellFormed();
  return { ...editor, text: text.slice(0, cursor) + added + text.slice(cursor), cursor: cursor + added.length };
}

function placeOf({ text, cursor }: Editor, place: Place): number {
  const places = { left: before, right: after, wordStart, wordEnd, lineStart, lineEnd };
  return places[place](text, cursor);
}

function recalled(editor: Editor, place: number): Editor {
  const { history } = editor;
  if (place < 0 || place > history.length) return editor;
  const draft = editor.place === history.length ? editor.text : editor.draft;
  return rewritten({ ...editor, place, draft }, history[place] ?? draft);
}

function inLineAbove(editor: Editor): Editor {
  const { text, cursor } = editor;
  const start = lineStart(text, cursor);
  return { ...editor, cursor: placeInLine(text, lineStart(text, start - 1), cursor - start) };
}

function inLineBelow(editor: Editor): Editor {
  const { text, cursor } = editor;
  return { ...editor, cursor: placeInLine(text, lineEnd(text, cursor) + 1, cursor - lineStart(text, cursor)) };
}
