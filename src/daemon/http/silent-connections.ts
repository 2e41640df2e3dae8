import type { Socket } from "node:net";
import type { App } from "./app.ts";

/**
 * Ends connections on which nothing was ever asked, once the server closes. Node counts them as at work, and would wait a minute
 * for their request; clients open them in reserve.
 */
export function endSilentConnections(app: App): void {
  const silent = new Set<Socket>();
  app.server.on("connection", (socket: Socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  app.server.on("request", ({ socket }) => silent.delete(socket));
  app.addHook("preClose", async () => {
    for (const socket of silent) socket.destroy();
  });
}
