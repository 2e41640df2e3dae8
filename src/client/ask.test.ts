import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AskEvent } from "./ask.ts";
import { createDaemonClient } from "./daemon-client.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const citation = { page_id: "lamp", number: 12, quote: "The lamp went out.", start: 0, end: 18 };
const meta = { pages: [{ page_id: "lamp", number: 12, title: "The Lamp" }], cost: 5, model: "quote", evidence: "some" };
const done = { cost: 5, balance: 20, citations: [citation] };

/** A client of a daemon that answers so. */
async function clientOf(answer: RequestListener) {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return createDaemonClient({ url: `http://127.0.0.1:${address.port}`, token: "t" }, new AbortController().signal);
}

function streaming(say: (response: ServerResponse) => void): RequestListener {
  return (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    say(response);
  };
}

const question = { user_id: "local", text: "who?" };

/** All that was said, and what was thrown in the end. */
async function heard(events: AsyncIterable<AskEvent>) {
  const said: AskEvent[] = [];
  try {
    for await (const event of events) said.push(event);
    return { said };
  } catch (thrown) {
    return { said, thrown };
  }
}

describe("asking", () => {
  it("gives the answer as it is said, and sends what the question is about", async () => {
    let asked = "";
    const client = await clientOf((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => (asked += text));
      request.on("end", () => {
        response.write(
          `event: meta\ndata: ${JSON.stringify(meta)}\n\n: still here\n\ndata: “The lamp”\ndata: \ndata: \n\n`,
        );
        response.write(`event: citation\ndata: ${JSON.stringify(citation)}\n\nevent: news\ndata: {}\n\n`);
        response.end(`event: fallback\ndata: {"reason":"silence"}\n\nevent: done\ndata: ${JSON.stringify(done)}\n\n`);
      });
    });
    const turns = [{ question: "a", answer: "b" }];
    expect(await heard(client.ask({ ...question, char_id: "fox", upto: 12, turns }))).toEqual({
      said: [
        { kind: "meta", ...meta },
        { kind: "text", text: "“The lamp”\n\n" },
        { kind: "citation", citation },
        { kind: "fallback", reason: "silence" },
        { kind: "done", ...done },
      ],
    });
    expect(JSON.parse(asked)).toEqual({ ...question, char_id: "fox", upto: 12, turns });
  });

  it("throws what the daemon refuses with, before a word is said", async () => {
    const error = { code: "CHARACTER_UNKNOWN", message: "nobody is called so", hint: "list them" };
    const client = await clientOf((_, response) => response.writeHead(404).end(JSON.stringify({ error })));
    expect(await heard(client.ask(question))).toMatchObject({ said: [], thrown: error });
  });

  it("throws what goes wrong in the middle, after what was said", async () => {
    const error = { code: "EMBEDDER_UNAVAILABLE", message: "gone", hint: "wait" };
    const client = await clientOf(
      streaming((response) => response.end(`data: The\n\nevent: error\ndata: ${JSON.stringify(error)}\n\n`)),
    );
    expect(await heard(client.ask(question))).toMatchObject({ said: [{ text: "The" }], thrown: error });
  });

  it.each([
    ["is cut", (response: ServerResponse) => response.destroy()],
    ["ends before the answer does", (response: ServerResponse) => response.end("data: half of")],
  ])("throws DAEMON_DOWN when the connection %s", async (_, end) => {
    const client = await clientOf(streaming((response) => response.write("data: The\n\n", () => end(response))));
    expect(await heard(client.ask(question))).toMatchObject({
      said: [{ kind: "text", text: "The" }],
      thrown: { code: "DAEMON_DOWN", message: "the daemon left in the middle of the answer" },
    });
  });

  it("ends the request when the loop is left, and when the signal says so", async () => {
    let open = 0;
    const client = await clientOf(
      streaming((response) => {
        open++;
        response.on("close", () => open--);
        response.write("data: The\n\n");
      }),
    );
    for await (const event of client.ask(question)) if (event.kind === "text") break;
    await vi.waitFor(() => expect(open).toBe(0));
    const stop = new AbortController();
    const said = heard(client.ask(question, stop.signal));
    await vi.waitFor(() => expect(open).toBe(1));
    stop.abort(new Error("enough"));
    expect(await said).toMatchObject({ thrown: { message: "enough" } });
    await vi.waitFor(() => expect(open).toBe(0));
  });
});
