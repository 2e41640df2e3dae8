import { limits } from "../../core/limits.ts";

/**
 * The data of a stream of server-sent events, one string an event; comments and other fields are passed over.
 * @throws Error when one is longer than limits.chatEventBytesMax.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const bytes of body) {
    held += decoder.decode(bytes, { stream: true });
    if (held.length > limits.chatEventBytesMax) throw new Error("an event of its stream has no end");
    const events = held.split(/\r?\n\r?\n/);
    held = events.pop() ?? "";
    for (const event of events) {
      const data = dataOf(event);
      if (data !== undefined) yield data;
    }
  }
  const last = dataOf(held + decoder.decode());
  if (last !== undefined) yield last;
}

function dataOf(event: string): string | undefined {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n");
}
