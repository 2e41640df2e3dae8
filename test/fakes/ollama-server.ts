import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createStubEmbedder } from "../../src/adapters/stub/stub-embedder.ts";

/** What a request asked for. */
export interface OllamaCall {
  readonly path: string;
  readonly body: { readonly model?: string; readonly input?: string[]; readonly [field: string]: unknown };
  readonly authorization: string | undefined;
  /** Whether the client left before it was answered. */
  hasLeft: boolean;
}

/** Answers one request in its own way. */
export type OllamaAnswer = (response: ServerResponse, call: OllamaCall) => void | Promise<void>;

/** An Ollama server on a free port, without models: a text's vector is the stub's. It keeps what it was asked. */
export class FakeOllama {
  readonly calls: OllamaCall[] = [];
  /** What it has, by name and tag, and what each can do; undefined for a server that doesn't tell. */
  readonly models = new Map<string, string[] | undefined>([
    ["words:latest", ["embedding"]],
    ["words:long", ["embedding"]],
    ["nomic-embed-text:latest", ["embedding"]],
    ["chat:latest", ["completion", "tools"]],
  ]);
  /** How the next requests to embed are answered, one each; after these as usual. */
  readonly next: OllamaAnswer[] = [];
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  #port = 0;

  static async start(): Promise<FakeOllama> {
    const fake = new FakeOllama();
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    fake.#port = (fake.#server.address() as AddressInfo).port;
    return fake;
  }

  /** As OLLAMA_HOST has it; it stays when the server is stopped. */
  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** The texts of the requests to embed, one array for each. */
  get batches(): (readonly string[])[] {
    return this.calls.filter(({ path }) => path === "/api/embed").map(({ body }) => body.input ?? []);
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const call: OllamaCall = {
      path: request.url ?? "",
      body: text === "" ? {} : JSON.parse(text),
      authorization: request.headers.authorization,
      hasLeft: false,
    };
    response.on("close", () => (call.hasLeft = !response.writableFinished));
    this.calls.push(call);
    if (call.path === "/api/tags")
      return say({ models: [...this.models.keys()].map((name) => ({ name, size: 7 })) })(response);
    const model = String(call.body.model ?? call.body["name"]);
    const name = model.includes(":") ? model : `${model}:latest`;
    if (call.path === "/api/pull") return this.#pull(name, response);
    if (!this.models.has(name)) return refuse(404, `model "${name}" not found, try pulling it first`)(response);
    if (call.path === "/api/show") {
      return say({ capabilities: this.models.get(name), model_info: { "words.embedding_length": 256 } })(response);
    }
    await (this.next.shift() ?? embed)(response, call);
  }

  #pull(name: string, response: ServerResponse): void {
    const lines = name.startsWith("lost")
      ? [{ status: "pulling manifest" }, { error: "pull model manifest: file does not exist" }]
      : [
          { status: "pulling manifest" },
          { status: "pulling", digest: "sha256:a", total: 10, completed: 4 },
          { status: "pulling", digest: "sha256:b", total: 2, completed: 2 },
          { status: "pulling", digest: "sha256:a", total: 10, completed: 10 },
          { status: "success" },
        ];
    if (!name.startsWith("lost")) this.models.set(name, ["embedding"]);
    response.setHeader("content-type", "application/x-ndjson");
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

/** A JSON answer. */
export function say(answer: object): (response: ServerResponse) => void {
  return (response) => response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
}

/** An error as Ollama words one. */
export function refuse(status: number, error: string): (response: ServerResponse) => void {
  return (response) => {
    response.statusCode = status;
    say({ error })(response);
  };
}

/** Cuts the connection in the middle of an answer. */
export const drop: OllamaAnswer = (response) => {
  response.writeHead(200, { "content-type": "application/json" }).write('{"embeddings": [[1, ');
  setImmediate(() => response.destroy());
};

/** Never answers. */
export const hang: OllamaAnswer = () => {};

async function embed(response: ServerResponse, { body: { input = [] } }: OllamaCall): Promise<void> {
  const vectors = await createStubEmbedder().embedPassages(input);
  say({ embeddings: vectors.map((vector) => [...vector].map((value) => value * 3)) })(response);
}
