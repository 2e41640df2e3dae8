import { Readable } from "node:stream";
import { asGibseyError } from "../../core/errors.ts";

/** What long work tells its reader with. */
export interface Teller {
  /** A line that must arrive. */
  say(document: object): void;
  /** A line of progress: left out when lines come faster than they are read. */
  progress(document: object): void;
}

/**
 * Runs long work and gives what it tells as NDJSON, with what it resolves to as the last line. It resolves at the first
 * line, so that whatever is refused before that is answered with a status of its own; a later failure is the last line.
 */
export function toldLines(work: (tell: Teller) => Promise<object>): Promise<Readable> {
  const lines = new Readable({ read() {} });
  return new Promise((resolve, reject) => {
    const say = (document: object) => {
      lines.push(lineOf(document));
      resolve(lines);
    };
    const progress = (document: object) => {
      if (lines.readableLength < lines.readableHighWaterMark) say(document);
    };
    work({ say, progress }).then(
      (last) => {
        say(last);
        lines.push(null);
      },
      (error: unknown) => {
        reject(asGibseyError(error));
        say(asGibseyError(error).toJSON());
        lines.push(null);
      },
    );
  });
}

/** A document as a line of NDJSON. */
export function lineOf(document: object): string {
  return `${JSON.stringify(document)}\n`;
}
