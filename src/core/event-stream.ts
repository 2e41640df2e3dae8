import { limits } from "./limits.ts";

/** One event of a stream of server-sent events. */
export interface ServerEvent {
  /** Empty where the event has none. */
  readonly name: string;
  /** Its data lines, joined by newlines. */
  readonly data: string;
}

/**
 * The events of `text/event-stream` as the WHATWG HTML standard has them, wherever the chunks are cut. Comments, which keep a
 * silent connection alive, and fields that we have no use for are passed over; an event that was cut off is none.
 * @throws RangeError where an event has no end.
 */
export async function* serverEvents(chunks: AsyncIterable<string>): AsyncGenerator<ServerEvent> {
  let held = "";
  let name = "";
  let data: string[] = [];
  for await (const chunk of chunks) {
    const lines = (held + chunk).split(lineEnd);
    held = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) yield { name, data: data.join("\n") };
        name = "";
        data = [];
        continue;
      }
      const [, field, value = ""] = fieldPattern.exec(line) ?? [];
      if (field === "event") name = value;
      if (field === "data") data.push(value);
    }
    if (held.length + sum(data) > limits.askEventCharactersMax)
      throw new RangeError("an event of the answer has no end");
  }
}

/** A carriage return that is the last so far may be the first half of CR LF, so it ends no line yet. */
const lineEnd = /\r\n|\n|\r(?!$)/;
const fieldPattern = /^([^:]+)(?:: ?([^]*))?$/;

function sum(lines: readonly string[]): number {
  return lines.reduce((total, { length }) => total + length, 0);
}
