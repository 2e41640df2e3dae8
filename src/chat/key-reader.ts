import type { Edit } from "./editor.ts";
import { limits } from "../core/limits.ts";

/** What somebody means by a key. */
export type Intent =
  | Edit
  | { readonly kind: "send" }
  | { readonly kind: "complete" }
  | { readonly kind: "escape" }
  | { readonly kind: "interrupt" }
  | { readonly kind: "endOfInput" }
  | { readonly kind: "suspend" };

/**
 * Reads what a terminal in raw mode sends, wherever it is cut, as intents.
 *
 * Not by Ink's own useInput (6.8): that has one name for Backspace and Delete, none for Alt+Enter, and takes a pasted newline
 * for Enter. Pasted text comes between two marks (bracketed paste), and nothing in it is a key.
 */
export class KeyReader {
  #held = "";
  #isPasting = false;

  /** Whether it waits for the rest of a key. An Esc on its own has none. */
  get isWaiting(): boolean {
    return this.#held !== "" && !this.#isPasting;
  }

  read(chunk: string): readonly Intent[] {
    // A terminal that doesn't mark what is pasted sends it as one; a single Enter in the end is typed quickly, or by a program.
    if (!this.#isPasting && this.#held === "" && isUnmarkedPaste(chunk)) return [insert(chunk)];
    // Words that come at once with a newline behind them are a program's line; Ctrl+J comes alone.
    this.#held += !this.#isPasting && /^\P{Cc}+\n$/u.test(chunk) ? `${chunk.slice(0, -1)}\r` : chunk;
    const intents: Intent[] = [];
    while (this.#held !== "") {
      const taken = this.#isPasting ? this.#takePaste(intents) : this.#takeKey(intents);
      if (taken === 0) break;
      this.#held = this.#held.slice(taken);
    }
    return intents;
  }

  /** What is held, as keys of their own: nothing more has come for a while. */
  flush(): readonly Intent[] {
    if (!this.isWaiting) return [];
    const isEscape = this.#held === escape;
    this.#held = "";
    return isEscape ? [{ kind: "escape" }] : [];
  }

  #takePaste(intents: Intent[]): number {
    const end = this.#held.indexOf(pasteEnd);
    if (end === -1) {
      // Only what will be inserted is kept, and the start of an end mark.
      const mark = this.#held.slice(-pasteEnd.length);
      if (this.#held.length > limits.chatInputCharactersMax * 2) {
        this.#held = this.#held.slice(0, limits.chatInputCharactersMax) + mark;
      }
      return 0;
    }
    intents.push(insert(this.#held.slice(0, end)));
    this.#isPasting = false;
    return end + pasteEnd.length;
  }

  #takeKey(intents: Intent[]): number {
    const words = wordsPattern.exec(this.#held)?.[0];
    if (words !== undefined) {
      intents.push(insert(words));
      return words.length;
    }
    const sequence = sequencePattern.exec(this.#held)?.[0];
    if (sequence === undefined) return 0;
    if (sequence === pasteStart) this.#isPasting = true;
    const intent = keys.get(sequence);
    if (intent !== undefined) intents.push(intent);
    return sequence.length;
  }
}

const escape = "\u001b";
const pasteStart = "\u001b[200~";
const pasteEnd = "\u001b[201~";
const wordsPattern = /^[^\u0000-\u001f\u007f]+/;
/** A control character, CSI with its parameters, SS3, or Alt with a key; a lone Esc is none yet. */
const sequencePattern =
  /^(?:[^\u001b]|\u001b\[[0-?]*[ -/]*[@-~]|\u001bO[@-~]|\u001b\u001b\[[0-?]*[@-~]|\u001b[^[O\u001b])/u;

/** Words on several lines, and no other key: a Ctrl+C behind an Enter is one. */
function isUnmarkedPaste(chunk: string): boolean {
  return /[\r\n]/.test(chunk.trimEnd()) && !/[^\t\n\r\P{Cc}]/u.test(chunk);
}

function insert(text: string): Intent {
  return { kind: "insert", text };
}

const move = (to: Extract<Edit, { kind: "move" }>["to"]): Intent => ({ kind: "move", to });
const erase = (to: Extract<Edit, { kind: "delete" }>["to"]): Intent => ({ kind: "delete", to });

const keys = new Map<string, Intent>(
  (
    [
      [{ kind: "send" }, "\r"],
      // Alt+Enter, Ctrl+J, and Shift, Ctrl or Alt with Enter where a terminal tells them.
      [insert("\n"), "\u001b\r \u001b\n \n [13;2u [13;3u [13;5u [27;2;13~ [27;3;13~ [27;5;13~"],
      [{ kind: "complete" }, "\t"],
      [{ kind: "interrupt" }, "\u0003 [99;5u"],
      [{ kind: "endOfInput" }, "\u0004"],
      [{ kind: "suspend" }, "\u001a"],
      [move("left"), "\u0002 [D OD"],
      [move("right"), "\u0006 [C OC"],
      [move("up"), "\u0010 [A OA"],
      [move("down"), "\u000e [B OB"],
      [move("lineStart"), "\u0001 [H OH [1~ [7~"],
      [move("lineEnd"), "\u0005 [F OF [4~ [8~"],
      [move("wordStart"), "\u001bb [1;5D [1;3D \u001b\u001b[D"],
      [move("wordEnd"), "\u001bf [1;5C [1;3C \u001b\u001b[C"],
      [erase("left"), "\u007f \b"],
      [erase("right"), "[3~"],
      [erase("wordStart"), "\u0017 \u001b\u007f \u001b\b"],
      [erase("wordEnd"), "\u001bd [3;5~ [3;3~"],
      [erase("lineStart"), "\u0015"],
      [erase("lineEnd"), "\u000b"],
    ] as const
  ).flatMap(([intent, sequences]) =>
    sequences.split(" ").map((sequence) => [/^[[O]./.test(sequence) ? escape + sequence : sequence, intent] as const),
  ),
);
