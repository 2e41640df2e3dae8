import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connectPatiently } from "./patient-socket.ts";

let server: Server;
let port: number;
beforeEach(async () => {
  // Nobody reads, so that closing the connection resets it, as a refusal of a long body does.
  server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterEach(() => server.close());

/** Both ends of a connection on which more was written than the server took. */
async function connect(): Promise<{ client: Socket; peer: Socket }> {
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const client = connectPatiently("127.0.0.1", port);
  const [peer] = await accepted;
  client.write("x".repeat(1000));
  return { client, peer };
}

/** Writes until the connection's reset has come through, which the socket itself doesn't tell. */
async function writeOn(client: Socket): Promise<void> {
  for (let time = 0; time < 100; time++) await new Promise((resolve) => client.write("more", resolve));
}

it("reads the answer that came before the connection was reset, though more was written", async () => {
  const { client, peer } = await connect();
  await new Promise<void>((resolve) => peer.write("the answer", () => resolve()));
  peer.destroy();
  await once(peer, "close");
  await writeOn(client);
  let text = "";
  for await (const chunk of client) text += String(chunk);
  expect(text).toBe("the answer");
});

it("ends where there is no answer", async () => {
  const { client, peer } = await connect();
  peer.destroy();
  await once(peer, "close");
  await writeOn(client);
  const closed = once(client, "close");
  client.on("error", () => {}).resume();
  await closed;
  expect(client.destroyed).toBe(true);
});
