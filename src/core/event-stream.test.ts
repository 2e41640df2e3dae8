import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../test/fc-runs.ts";
import { type ServerEvent, serverEvents } from "./event-stream.ts";
import { limits } from "./limits.ts";

async function eventsIn(...chunks: string[]): Promise<ServerEvent[]> {
  async function* given() {
    yield* chunks;
  }
  const events: ServerEvent[] = [];
  for await (const event of serverEvents(given())) events.push(event);
  return events;
}

/** An event as a server writes it. */
function written({ name, data }: ServerEvent, lineEnd: string): string {
  const lines = [...(name === "" ? [] : [`event: ${name}`]), ...data.split("\n").map((line) => `data: ${line}`)];
  return `: still here${lineEnd}${[...lines, "", ""].join(lineEnd)}`;
}

describe("a stream of server-sent events", () => {
  it("is the same wherever it is cut, and whichever way its lines end", async () => {
    const text = fc
      .array(fc.constantFrom(" ", "\n", ":", "a", "“", "🦊", "data: "), { maxLength: 8 })
      .map((all) => all.join(""));
    const event = fc.record({ name: fc.constantFrom("", "meta", "done"), data: text });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 4 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.nat(200), { maxLength: 6 }),
        async (events, lineEnd, cuts) => {
          const stream = events.map((one) => written(one, lineEnd)).join("") + (lineEnd === "\r" ? "\n" : "");
          const places = [0, ...cuts.toSorted((one, other) => one - other), stream.length];
          const chunks = places.slice(1).map((end, index) => stream.slice(places[index], end));
          expect(await eventsIn(...chunks)).toEqual(events);
        },
      ),
      { numRuns: fcRuns },
    );
  });

  it("passes over comments, other fields, and an event that was cut off", async () => {
    expect(
      await eventsIn(": hello\n\nid: 7\nretry: 1\ndata:close\ndata\ndata:  two\n\nevent: done\ndata: {}\n"),
    ).toEqual([{ name: "", data: "close\n\n two" }]);
  });

  it("holds on to no event without end", async () => {
    const line = "x".repeat(limits.askEventCharactersMax / 2);
    await expect(eventsIn(`data: ${line}\n`, `data: ${line}`)).rejects.toThrow("no end");
  });
});
