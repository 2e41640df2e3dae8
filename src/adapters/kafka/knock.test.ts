import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { knock } from "./knock.ts";

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.close();
});

/** A server that does this with each connection. */
async function listening(meet: (socket: Socket) => void): Promise<string> {
  server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    meet(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const saying = (...parts: readonly Buffer[]) =>
  listening((socket) => socket.once("data", () => parts.forEach((part) => socket.write(part))));

/** An answer to request 7: its length and id before what it says. */
function answer(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([int(7), ...parts]);
  return Buffer.concat([int(body.length), body]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
}

const noText = Buffer.from([0xff, 0xff]);
const metadata = answer(int(1), int(1), text("kafka"), int(29_092), noText, text("a-cluster"), int(1), int(0));

describe("a knock at a broker's door", () => {
  it("hears the brokers' own addresses and the cluster's id", async () => {
    expect(await knock(await saying(metadata), {}, 2_000)).toEqual({
      kind: "answers",
      brokers: ["kafka:29092"],
      clusterId: "a-cluster",
    });
  });

  it("takes an answer in any pieces", async () => {
    const pieces = [metadata.subarray(0, 3), metadata.subarray(3, 20), metadata.subarray(20)];
    expect(await knock(await saying(...pieces), {}, 2_000)).toMatchObject({ kind: "answers" });
  });

  it("asks one that wants a login only what it tells anyone", async () => {
    const sasl = { mechanism: "plain", username: "u", password: "p" } as const;
    const address = await saying(answer(Buffer.from([0, 0])));
    expect(await knock(address, { sasl }, 2_000)).toEqual({ kind: "answers", brokers: [], clusterId: undefined });
  });

  it.each([
    ["a web server", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), "HTTP/1.1 400 Bad Request"],
    ["TLS", Buffer.from([0x15, 3, 3, 0, 2, 2, 70, 0]), "TLS"],
    ["what has another id", Buffer.concat([int(8), int(8), int(0)]), "bytes 0000000800000008"],
    ["what breaks off in itself", answer(int(9)), "bytes 0000000800000007"],
  ])("knows %s for no broker", async (_, words, says) => {
    expect(await knock(await saying(words), {}, 2_000)).toEqual({ kind: "foreign", says });
  });

  it("tells one that takes the connection and is silent", async () => {
    expect(await knock(await listening(() => {}), {}, 50)).toEqual({ kind: "silent", waitedMs: 50 });
  });

  it("tells one that hangs up", async () => {
    expect(await knock(await listening((socket) => socket.end()), {}, 2_000)).toEqual({ kind: "closed" });
  });

  it("tells that nobody is there", async () => {
    const address = await listening(() => {});
    await new Promise((resolve) => server?.close(resolve));
    const reason = expect.stringContaining("ECONNREFUSED");
    expect(await knock(address, {}, 2_000)).toMatchObject({ kind: "unreachable", reason });
  });

  it("tells that TLS doesn't come about with one that speaks none", async () => {
    const address = await saying(Buffer.from("what is this?\r\n"));
    expect(await knock(address, { tls: {} }, 2_000)).toMatchObject({ kind: "untrusted" });
  });
});
