import { Readable } from "node:stream";
import { asGibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";

/** What long work tells a reader of server-sent events with. */
export interface EventTeller {
  /** Text to append: an event without a name, which is all that a plain client reads. */
  text(text: string): void;
  /** An event with a name, whose data are JSON. */
  event(name: string, document: object): void;
}

/**
 * Runs long work and gives what it tells as a stream of server-sent events, with a comment now and then while nothing is told, so
 * that nobody in between takes the connection for dead. It resolves at the first event, so that whatever is refused before that
 * is answered with a status of its own; a later failure is the last event, `error`.
 */
export function toldEvents(work: (tell: EventTeller) => Promise<void>): Promise<Readable> {
  const stream = new Readable({ read() {} });
  return new Promise((resolve, reject) => {
    const heart = setInterval(() => stream.push(": still here\n\n"), limits.heartbeatMs);
    // A client that doesn't read is one that has left.
    stream.once("close", () => clearInterval(heart));
    const push = (event: string) => {
      if (stream.destroyed) return;
      stream.push(event);
      resolve(stream);
    };
    const tell: EventTeller = {
      text: (text) => push(eventOf(undefined, text)),
      event: (name, document) => push(eventOf(name, JSON.stringify(document))),
    };
    work(tell)
      .catch((thrown: unknown) => {
        const error = asGibseyError(thrown);
        reject(error);
        tell.event("error", error.toJSON().error);
      })
      .finally(() => {
        clearInterval(heart);
        if (!stream.destroyed) stream.push(null);
      });
  });
}

/** One event; its data may have several lines, each with a `data:` of its own. */
function eventOf(name: string | undefined, data: string): string {
  const lines = data.split("\n").map((line) => `data: ${line}\n`);
  return `${name === undefined ? "" : `event: ${name}\n`}${lines.join("")}\n`;
}
