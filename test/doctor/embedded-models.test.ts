import { cp, mkdir, open, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { BookProcess } from "../e2e/book-process.ts";
import { FakeOllama, type OllamaAnswer, refuse, say } from "../fakes/ollama-server.ts";
import { lies, useDoctoredBook } from "./doctored-book.ts";
import { describeFaults, type Fault } from "./faults.ts";

const { book, doctor, scratch } = useDoctoredBook();
const server = await FakeOllama.start();
afterAll(() => server.stop());
const nothing = async () => async () => {};
/** No book yet: no vectors that another model made. */
const fresh = { GIBSEY_DATA_DIR: join(scratch, "fresh") };
const cache = join(scratch, "cache");
const miniLm = join("models", "all-MiniLM-L6-v2");
const pulled = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "gibsey", miniLm);
const useMiniLm = { ...fresh, GIBSEY_EMBEDDER: "onnx:all-MiniLM-L6-v2", GIBSEY_CACHE_DIR: cache };
const useOllama = (name: string) => ({ ...fresh, GIBSEY_EMBEDDER: `ollama:${name}`, OLLAMA_HOST: server.host });
const learning = { ...useOllama("words"), GIBSEY_DATA_DIR: join(scratch, "learning") };

const faults: readonly Fault<BookProcess>[] = [
  {
    name: "a model is set that nobody knows",
    check: "models.known",
    tells: /there is no embedding model "onnx:nothing"/,
    environment: { GIBSEY_EMBEDDER: "onnx:nothing" },
    inject: nothing,
  },
  {
    name: "another model is set than the one that made the book's vectors",
    check: "models.generation",
    tells: /were made by stub, and use-lite is set.*gibsey reindex use-lite/s,
    environment: { GIBSEY_EMBEDDER: "use-lite" },
    inject: nothing,
  },
  {
    name: "onnxruntime isn't installed, and an onnx model is set",
    check: "models.onnxruntime",
    tells: /use-lite/,
    isSimulated: true,
    environment: { ...useMiniLm, ...lies({ absent: "onnxruntime-node" }) },
    inject: nothing,
  },
  {
    name: "the model's files are missing",
    check: "models.files",
    tells: /isn't on this machine.*gibsey models pull/s,
    environment: useMiniLm,
    inject: nothing,
  },
  {
    name: "nobody answers at OLLAMA_HOST",
    check: "models.ollama",
    tells: /127\.0\.0\.1:1 doesn't answer.*ollama serve/s,
    environment: { ...useOllama("words"), OLLAMA_HOST: "127.0.0.1:1" },
    inject: nothing,
  },
  {
    name: "nobody answers where the chat model is to be",
    check: "models.chat",
    tells: /127\.0\.0\.1:1 doesn't answer.*GIBSEY_CHAT_MODEL=quote/s,
    environment: { GIBSEY_CHAT_MODEL: "ollama:chat", OLLAMA_HOST: "127.0.0.1:1" },
    inject: nothing,
  },
  {
    name: "Ollama doesn't have the chat model",
    check: "models.chat",
    tells: /has no ollama:strange.*ollama pull strange/s,
    get environment() {
      return { GIBSEY_CHAT_MODEL: "ollama:strange", OLLAMA_HOST: server.host };
    },
    inject: nothing,
  },
  {
    name: "Ollama doesn't have the model",
    check: "models.ollama",
    tells: /doesn't have ollama:strange:latest.*gibsey models pull/s,
    environment: useOllama("strange"),
    inject: nothing,
  },
  {
    name: "Ollama has the model, which can't embed",
    check: "models.ollama",
    tells: /isn't an embedding model/,
    environment: useOllama("chat"),
    inject: nothing,
  },
  {
    name: "the model makes the same vector of any text",
    check: "models.embedding",
    tells: /the same for any text/,
    environment: useOllama("words"),
    async inject() {
      const one = Array.from({ length: 256 }, (_, position) => (position === 3 ? 1 : 0));
      const same: OllamaAnswer = (response, { body }) => say({ embeddings: body.input?.map(() => one) })(response);
      server.next.push(same, same, same);
      return async () => void server.next.splice(0);
    },
  },
  {
    name: "Ollama goes away while the daemon learns",
    check: "daemon.pipeline",
    isFirst: false,
    tells: /1 changes wait: EMBEDDER_UNAVAILABLE/,
    environment: learning,
    async inject(book) {
      const up = await book.runWith(learning, "up");
      if (up.status !== 0) throw new Error(up.stderr);
      const away: OllamaAnswer = refuse(503, "away");
      server.next.push(...Array.from({ length: 200 }, () => away));
      await book.runWith(learning, "page", "put", "a", "--body", "A goose.", "--no-wait");
      return async () => {
        server.next.splice(0);
        await book.runWith(learning, "down");
      };
    },
  },
];

const damaged: Fault<BookProcess> = {
  name: "a byte of the model's file is flipped",
  check: "models.files",
  tells: /isn't the file that onnx:all-MiniLM-L6-v2 was pinned to/,
  environment: useMiniLm,
  async inject() {
    await mkdir(join(cache, "models"), { recursive: true });
    await cp(pulled, join(cache, miniLm), { recursive: true });
    const file = await open(join(cache, miniLm, "model.onnx"), "r+");
    await file.write(Buffer.from([0x5a, 0xa5]), 0, 2, 1_000_000);
    await file.close();
    return () => rm(cache, { recursive: true });
  },
};

describeFaults(
  { runtime: "embedded", book, doctor, timeoutMs: 60_000 },
  existsSync(pulled) ? [...faults, damaged] : faults,
);
