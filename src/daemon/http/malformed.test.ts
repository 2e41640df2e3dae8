import { connect } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerMalformed } from "./malformed.ts";

let app: FastifyInstance;
let port: number;
beforeEach(async () => {
  app = fastify({ clientErrorHandler: answerMalformed });
  app.get("/", async () => "fine");
  port = Number(new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterEach(() => app.close());

/** All that is answered to these bytes until the connection ends. */
async function answerTo(request: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.write(request);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

it.each([
  ["what isn't HTTP", "HELO gibsey\r\n\r\n", "400 Bad Request"],
  ["too long a head", `GET / HTTP/1.1\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, "431 Request Header Fields Too Large"],
])("answers %s in the one shape of errors, and ends the connection", async (_, request, status) => {
  const [head = "", body = ""] = (await answerTo(request)).split("\r\n\r\n");
  expect(head.split("\r\n")).toEqual([
    `HTTP/1.1 ${status}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "connection: close",
  ]);
  expect(JSON.parse(body)).toEqual({
    error: { code: "USAGE", message: expect.stringContaining(status.slice(4)), hint: expect.any(String) },
  });
  expect((await app.inject("/")).body).toBe("fine");
});
