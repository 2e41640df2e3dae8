import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Character, Page } from "../../src/core/page.ts";

export interface ChatServerOptions {
  /** The answer, piece by piece; the first is the opening quote. */
  readonly pieces?: readonly string[];
  /** Between two pieces; without end, the server waits for {@link ChatServer.goOn}. */
  readonly everyMs?: number;
  readonly balance?: number;
}

export interface ChatServer {
  readonly url: string;
  /** What was asked, as it came. */
  readonly asked: Record<string, unknown>[];
  readonly saved: Record<string, unknown>[];
  /** Questions under way. */
  open(): number;
  /** Lets one more piece of the answer be said. @returns whether one was about to be. */
  goOn(): boolean;
  close(): Promise<void>;
}

export const foxCharacters: readonly Character[] = [
  { char_id: "london-fox", display_name: "London Fox", color_hex: "#FF3B3B", first_page: 9, last_page: 24 },
  { char_id: "glyph-marrow", display_name: "Glyph Marrow", color_hex: "#00A2FF", first_page: 25, last_page: 203 },
];

export const lampPage: Page = {
  page_id: "lamp",
  number: 12,
  section: 2,
  char_id: "london-fox",
  title: "The Lamp Room",
  body: "I had the key. The lamp went out at nine. Nobody came.",
};

export const lampCitation = { page_id: "lamp", number: 12, quote: "The lamp went out at nine.", start: 15, end: 41 };

const standardPieces = ["“The lamp went out at nine.” (p.12)\n\n", "I had the key, ", "and I told ", "nobody (p.12)."];

/** A daemon that knows two characters and one answer. */
export async function openChatServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  const { pieces = standardPieces, everyMs, balance = 95 } = options;
  const asked: Record<string, unknown>[] = [];
  const saved: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  let open = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const path = (request.url ?? "").split("?")[0];
    if (path === "/characters") return json(response, foxCharacters);
    if (path === "/pages") return json(response, [lampPage]);
    if (path === "/pages/lamp") return json(response, lampPage);
    if (path === "/ask/warm") return json(response, { model: "fake:model" });
    if (path === "/vault") {
      saved.push(documentIn(body));
      return json(response, { id: "v1" });
    }
    if (path !== "/ask") return void response.writeHead(404).end("{}");
    asked.push(documentIn(body));
    open++;
    response.on("close", () => open--);
    await say(response, documentIn(body)["char_id"] === undefined ? 1 : 5);
  }

  async function goneOn(response: ServerResponse): Promise<void> {
    let goOn = () => {};
    await new Promise<void>((resolve) => {
      goOn = resolve;
      waiting.add(goOn);
      response.once("close", goOn);
    });
    waiting.delete(goOn);
    response.off("close", goOn);
  }

  async function say(response: ServerResponse, cost: number): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const tell = (name: string, data: unknown) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    const pages = [{ page_id: "lamp", number: 12, title: lampPage.title }];
    tell("meta", { pages, cost, model: "fake:model", evidence: "some" });
    for (const [index, piece] of pieces.entries()) {
      if (everyMs === undefined) await goneOn(response);
      else await sleep(everyMs);
      if (response.destroyed) return;
      response.write(
        `${piece
          .split("\n")
          .map((line) => `data: ${line}\n`)
          .join("")}\n`,
      );
      if (index === 0) tell("citation", lampCitation);
    }
    tell("done", { cost, balance, citations: [lampCitation] });
    response.end();
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    saved,
    open: () => open,
    goOn() {
      const all = [...waiting];
      waiting.clear();
      for (const resolve of all) resolve();
      return all.length > 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function json(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
}

function documentIn(body: string): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}
