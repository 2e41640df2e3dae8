import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postAlert } from "./post-alert.ts";
import { runAlertCommand } from "./run-alert-command.ts";

const noSignal = new AbortController().signal;

describe("an alert command", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "gibsey-alarm-"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));
  const alert = { message: "the night failed", document: '{"state":"failed"}' };
  const run = (command: string, signal = noSignal) =>
    runAlertCommand(command, alert, { PATH: process.env["PATH"], HOME_OF_TEST: home }, signal);

  it("is given the run on stdin, and the message in its environment", async () => {
    await run(`(cat; echo "$GIBSEY_ALERT") > "$HOME_OF_TEST/told"`);
    expect(await readFile(join(home, "told"), "utf8")).toBe('{"state":"failed"}\nthe night failed\n');
  });

  it("needn't read what it is given", async () => {
    await expect(run("exec true")).resolves.toBeUndefined();
  });

  it("that fails tells its status and what it said", async () => {
    await expect(run("echo no mail >&2; exit 3")).rejects.toThrow("the alert command ended with status 3: no mail");
    await expect(run("no-such-program-of-ours")).rejects.toThrow(/status 127/);
  });

  it("is ended with all that it started when the daemon stops", async () => {
    const stop = new AbortController();
    const running = run(`touch "$HOME_OF_TEST/begun"; sleep 60; true`, stop.signal);
    await expect.poll(() => readFile(join(home, "begun"), "utf8").catch(() => undefined)).toBe("");
    stop.abort(new Error("the daemon stopped"));
    await expect(running).rejects.toThrow("the daemon stopped");
  });
});

describe("a webhook", () => {
  let server: Server;
  let url: string;
  const told: string[] = [];
  let authorization: string | undefined;
  let statuses: number[] = [];
  beforeEach(async () => {
    told.length = 0;
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        ({ authorization } = request.headers);
        told.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${body}`);
        response.writeHead(statuses.shift() ?? 200, { location: "http://elsewhere.invalid/" }).end("ok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path?key=secret-query`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("is sent the run, and once more when it fails", async () => {
    statuses = [500];
    await postAlert(url, '{"state":"cut"}', noSignal);
    expect(told).toEqual(
      Array.from({ length: 2 }, () => 'POST /hook/secret-path?key=secret-query application/json {"state":"cut"}'),
    );
  });

  it("is told who sends it where its address has a user and a password", async () => {
    await postAlert(url.replace("//", "//book:secret%20word@"), "{}", noSignal);
    expect(authorization).toBe(`Basic ${Buffer.from("book:secret word").toString("base64")}`);
    expect(told).toHaveLength(1);
  });

  it.each([
    [[500, 404], /it answered 404/],
    [[302, 302], /redirect/],
  ])("that answers %j isn't told, and its secrets aren't either", async (answers, why) => {
    statuses = [...answers];
    const failed = await postAlert(url.replace("//", "//book:secret-word@"), "{}", noSignal).catch((thrown: unknown) =>
      String(thrown),
    );
    expect(failed).toMatch(why);
    expect(failed).toMatch(/127\.0\.0\.1:\d+\/\*+ took no alert/);
    expect(failed).not.toMatch(/secret/);
  });
});
