/** A list or object that is open where the scanner stands; `key` is the member being read, as the text writes it. */
export interface OpenContainer {
  readonly kind: "list" | "object";
  key: string;
}

/** The first place at which text stops being JSON, in UTF-16 code units, and what could have stood there. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

/**
 * Walks JSON text by the letter of RFC 8259 and tells where it stops being JSON; nothing when all of it is.
 * `JSON.parse` decides whether text is JSON: this only finds the place, which its messages on Node 20 often lack. It
 * keeps its own stack, so that no depth of nesting overflows.
 * @param onValue is called where each value begins, with the containers it stands in, outermost first. The walk goes
 * on changing them: copy what is to be kept.
 */
export function scanJson(
  text: string,
  onValue?: (offset: number, open: readonly OpenContainer[]) => void,
): JsonFault | undefined {
  const open: OpenContainer[] = [];
  let next: "value" | "key" | "colon" | "rest" = "value";
  /** Whether the innermost container was just opened, and may close without a value. */
  let first = false;

  for (let token = tokenAt(text, 0); ; token = tokenAt(text, token.end)) {
    const container = open.at(-1);
    const close = container?.kind === "list" ? "]" : "}";

    if (container !== undefined && token.kind === close && (first || next === "rest")) {
      open.pop();
      next = "rest";
    } else if (next === "rest") {
      if (container === undefined) return token.kind === "end" ? undefined : fault(token, "nothing more");
      if (token.kind !== ",") return fault(token, `"," or "${close}"`);
      next = container.kind === "list" ? "value" : "key";
    } else if (next === "colon") {
      if (token.kind !== ":") return fault(token, '":"');
      next = "value";
    } else if (next === "key") {
      if (container === undefined || token.kind !== "string") return fault(token, "a name in double quotes");
      if (token.fault !== undefined) return token.fault;
      container.key = text.slice(token.start, token.end);
      next = "colon";
    } else {
      if (!isValueStart(token.kind)) return fault(token, "a value");
      if (token.fault !== undefined) return token.fault;
      onValue?.(token.start, open);
      if (token.kind === "[") open.push({ kind: "list", key: "" });
      if (token.kind === "{") open.push({ kind: "object", key: "" });
      next = token.kind === "[" ? "value" : token.kind === "{" ? "key" : "rest";
    }
    first = token.kind === "[" || token.kind === "{";
  }
}

type Mark = "[" | "]" | "{" | "}" | "," | ":";

interface Token {
  readonly kind: Mark | "string" | "word" | "unknown" | "end";
  readonly start: number;
  readonly end: number;
  /** What is wrong inside a string. */
  readonly fault?: JsonFault;
}

const space = /[ \t\n\r]*/y;
/** A number or a literal. */
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

function tokenAt(text: string, from: number): Token {
  const start = matchEnd(space, text, from) ?? from;
  const character = text[start];
  if (character === undefined) return { kind: "end", start, end: start };
  if (isMark(character)) return { kind: character, start, end: start + 1 };
  if (character === '"') return stringAt(text, start);
  const end = matchEnd(word, text, start);
  return end === undefined ? { kind: "unknown", start, end: start + 1 } : { kind: "word", start, end };
}

/** By hand and not by one expression: an expression's backtracking would overflow on a string of many megabytes. */
function stringAt(text: string, start: number): Token {
  let offset = start + 1;
  for (;;) {
    const character = text[offset];
    if (character === '"') return { kind: "string", start, end: offset + 1 };
    if (character === undefined || character < " ") {
      const expected = "a closing double quote; in text a line break is written \\n";
      return { kind: "string", start, end: offset, fault: { offset, expected } };
    }
    const end: number | undefined = character === "\\" ? matchEnd(escape, text, offset) : offset + 1;
    if (end === undefined) {
      const expected = 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX';
      return { kind: "string", start, end: offset, fault: { offset, expected } };
    }
    offset = end;
  }
}

function matchEnd(sticky: RegExp, text: string, start: number): number | undefined {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}

function isMark(character: string): character is Mark {
  return "[]{},:".includes(character);
}

function isValueStart(kind: Token["kind"]): boolean {
  return kind === "[" || kind === "{" || kind === "string" || kind === "word";
}

function fault(token: { readonly start: number }, expected: string): JsonFault {
  return { offset: token.start, expected };
}
