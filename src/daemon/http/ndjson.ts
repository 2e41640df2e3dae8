import { GibseyError } from "../../core/errors.ts";

/** One line of a stream of lines, with its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a byte stream, blank ones left out.
 * @throws GibseyError PAGE_TOO_LARGE when one line, or all of them, is longer than allowed.
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array>,
  bounds: { readonly lineBytesMax: number; readonly totalBytesMax: number },
): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: false });
  let rest = "";
  let totalBytes = 0;
  let number = 0;
  for await (const chunk of stream) {
    totalBytes += chunk.byteLength;
    if (totalBytes > bounds.totalBytesMax) throw tooLarge("the import", bounds.totalBytesMax);
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > bounds.lineBytesMax) throw tooLarge(`line ${number + parts.length + 1}`, bounds.lineBytesMax);
    for (const text of parts) {
      number += 1;
      if (text.trim() !== "") yield { number, text };
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield { number: number + 1, text: rest };
}

function tooLarge(what: string, bytesMax: number): GibseyError {
  return new GibseyError("PAGE_TOO_LARGE", `${what} is larger than ${bytesMax / 1_048_576} MiB`, "split it");
}
