import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createWebServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { startProgram } from "../e2e/start-program.ts";
import { describeFaults, type Fault, type Told } from "./faults.ts";

/*
 * Brokers of somebody's own that aren't what they ought to be. No Kafka is needed: what a doctor meets there is at its door. There
 * is no Cassandra either, so the doctor is asked about Kafka alone.
 */

interface Elsewhere {
  readonly home: string;
  /** Where GIBSEY_KAFKA_BROKERS points. */
  brokers: string;
}

const book: Elsewhere = { home: "", brokers: "" };
beforeAll(async () => {
  Object.assign(book, { home: await mkdtemp(join(tmpdir(), "gibsey-external-")) });
});
afterAll(() => rm(book.home, { recursive: true, force: true }));

async function doctor(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Told> {
  const settings = {
    PATH: process.env["PATH"],
    HOME: book.home,
    GIBSEY_DATA_DIR: join(book.home, "book"),
    GIBSEY_RUNTIME: "external",
    GIBSEY_EMBEDDER: "stub",
    GIBSEY_CASSANDRA_PORT: "1",
    GIBSEY_KAFKA_BROKERS: book.brokers,
    ...environment,
  };
  const { status, stdout, stderr } = await startProgram(["doctor", "--json", "--only", "kafka", ...words], settings)
    .ended;
  if (stdout === "") throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Told), status };
}

/** Stands where the broker should. */
async function at(server: Server): Promise<() => Promise<void>> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  book.brokers = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => void server.close();
}

/** A broker's answer to Metadata, in hex: length, id, one broker, its number, `kafka`, 29092, no rack, cluster `c`, 1, no topic. */
const advertisesKafka = Buffer.from(
  [
    "00000024",
    "00000007",
    "00000001",
    "00000001",
    "00056b61666b61",
    "000071a4",
    "ffff",
    "000163",
    "00000001",
    "00000000",
  ].join(""),
  "hex",
);
advertisesKafka.writeInt32BE(advertisesKafka.length - 4);

const simulated = { isSimulated: true };

const faults: readonly Fault<Elsewhere>[] = [
  {
    name: "nobody listens where the brokers are said to be",
    check: "kafka.broker",
    tells: /ECONNREFUSED 127\.0\.0\.1:9[^]*GIBSEY_KAFKA_BROKERS/,
    inject: async (book) => {
      book.brokers = "127.0.0.1:9";
      return async () => {};
    },
  },
  {
    name: "a web server listens where the broker is said to be",
    check: "kafka.broker",
    tells: /isn't Kafka: it says "HTTP\/1\.1 400 Bad Request"/,
    inject: () => at(createWebServer()),
  },
  {
    name: "the broker hangs up on who doesn't log in",
    check: "kafka.broker",
    tells: /wants TLS or a login[^]*GIBSEY_KAFKA_SASL/,
    ...simulated,
    inject: () => at(createServer((socket) => socket.once("data", () => socket.destroy()))),
  },
  {
    name: "the broker speaks TLS, and none is set",
    check: "kafka.broker",
    tells: /speaks TLS, and none is set[^]*GIBSEY_KAFKA_TLS=on/,
    ...simulated,
    inject: () =>
      at(createServer((socket) => socket.once("data", () => socket.end(Buffer.from("1503030002024600", "hex"))))),
  },
  {
    name: "TLS is set, and the broker speaks none",
    check: "kafka.broker",
    tells: /doesn't come to terms on TLS/,
    ...simulated,
    environment: { GIBSEY_KAFKA_TLS: "on" },
    inject: () => at(createServer((socket) => socket.once("data", () => socket.end("\0\0\0\0")))),
  },
  {
    name: "the broker sends its clients to a name that only containers know",
    check: "kafka.listeners",
    tells: /sends its clients to kafka:29092, which can't be reached/,
    ...simulated,
    inject: () => at(createServer((socket) => socket.on("data", () => socket.write(advertisesKafka)))),
  },
];

describeFaults({ runtime: "external", book: () => book, doctor, timeoutMs: 60_000 }, faults);
