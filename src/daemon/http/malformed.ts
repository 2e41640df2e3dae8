import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { GibseyError } from "../../core/errors.ts";

/** What Node says of a request that it can't read to the end of its head, as a status of HTTP; 400 for the rest. */
const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what isn't HTTP, or has too long a head, in the one shape of errors, and ends the connection. No route sees it. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = statuses[error.code ?? ""] ?? 400;
  const reason = STATUS_CODES[status] ?? "";
  const problem = new GibseyError("USAGE", `the request can't be read: ${reason}`, "send HTTP/1.1 with a short head");
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
