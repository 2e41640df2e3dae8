import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { linesOf, send } from "./http.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(answer: RequestListener): Promise<string> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

const { signal } = new AbortController();
const get = { method: "GET", path: "/", signal } as const;

it("throws a refusal with the daemon's own code, message and hint", async () => {
  const error = { code: "PAGE_UNKNOWN", message: "no such page", hint: "list them" };
  const url = await listen((_, response) => response.writeHead(404).end(JSON.stringify({ error })));
  await expect(send({ url, token: "t" }, get)).rejects.toMatchObject(error);
});

it("says so when what answers isn't a gibsey daemon", async () => {
  const url = await listen((_, response) => response.writeHead(502).end("<html>"));
  await expect(send({ url, token: "t" }, get)).rejects.toMatchObject({
    code: "INTERNAL",
    hint: expect.stringContaining("GIBSEY_URL"),
  });
});

it("says DAEMON_DOWN when nobody answers, without the password in the address", async () => {
  const down = send({ url: "http://someone:hidden@127.0.0.1:1", token: "t" }, get);
  await expect(down).rejects.toMatchObject({
    code: "DAEMON_DOWN",
    message: expect.stringMatching(/^(?!.*hidden).*127\.0\.0\.1:1/),
  });
});

it("gives an answer's lines whole, wherever they are cut", async () => {
  const url = await listen((_, response) => {
    response.write('{"a":');
    response.end('1}\n\n{"b":2}');
  });
  const lines = [];
  for await (const line of linesOf(await send({ url, token: "t" }, get))) lines.push(line);
  expect(lines).toEqual([{ a: 1 }, { b: 2 }]);
});

it("throws the refusal of a long body, though the daemon reads no more of it", async () => {
  const error = { code: "PAGE_TOO_LARGE", message: "too large", hint: "send less" };
  const url = await listen((request, response) => {
    response.writeHead(413, { connection: "close" }).end(JSON.stringify({ error }), () => request.destroy());
  });
  const long = "x".repeat(4_000_000);
  for (const body of [long, Array.from({ length: 500 }, () => `${long.slice(0, 20_000)}\n`)]) {
    const put = send({ url, token: "t" }, { method: "PUT", path: "/", body, signal });
    await expect(put).rejects.toMatchObject(error);
  }
});
