import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { askForCassandra } from "./ready-probes.ts";

async function asked(answer: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    socket.once("data", () => answer(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    return await askForCassandra(port, 50);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

it("tells a Cassandra from what is silent, speaks another language, or isn't there", async () => {
  expect(await asked((socket) => socket.write(Buffer.from([0x84, 0, 0, 0, 0x06, 0, 0, 0, 0])))).toBe("cql");
  expect(await asked((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"))).toBe("foreign");
  expect(await asked((socket) => socket.end("?"))).toBe("foreign");
  expect(await asked(() => {})).toBe("silent");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  expect(await askForCassandra(port, 1_000)).toBe("closed");
});
