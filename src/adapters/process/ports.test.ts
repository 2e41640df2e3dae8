import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { systemPorts } from "./ports.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function listenOn(port: number, host: string): Promise<void> {
  server = createServer((socket) => socket.destroy()).listen(port, host);
  await once(server, "listening");
}

describe("a port of this machine", () => {
  it.each(["127.0.0.1", "0.0.0.0", "::"])("that is taken on %s is told of with who has it", async (host) => {
    const port = await systemPorts.freePort();
    expect(await systemPorts.holderOf(port)).toBeUndefined();
    await listenOn(port, host);
    expect(await systemPorts.holderOf(port)).toMatch(new RegExp(`^pid ${process.pid} \\(.+\\)$`));
  });

  it("that is free isn't the same twice while it is used", async () => {
    const port = await systemPorts.freePort();
    await listenOn(port, "127.0.0.1");
    expect(await systemPorts.freePort()).not.toBe(port);
  });
});
