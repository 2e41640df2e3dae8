import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDaemonClient, type DaemonClient } from "./daemon-client.ts";
import { textOf } from "./http.ts";

let server: Server;
let client: DaemonClient;
let stop: AbortController;
/** The requests so far, as `METHOD path`, then the body where there is one. */
let asked: string[];
let answer: (response: ServerResponse) => unknown;

beforeEach(async () => {
  asked = [];
  stop = new AbortController();
  server = createServer((request: IncomingMessage, response) => {
    void textOf(request).then((body) => {
      asked.push(`${request.method} ${request.url}${body === "" ? "" : ` ${body}`}`);
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  client = createDaemonClient({ url: `http://127.0.0.1:${port}`, token: "t" }, stop.signal);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const answers = (document: unknown, status = 200) => {
  answer = (response) => response.writeHead(status).end(JSON.stringify(document));
};
const tells = (...lines: unknown[]) => {
  answer = (response) => response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
};

describe("a question", () => {
  it("is asked with what was given, and answered with the headers' evidence and freshness", async () => {
    const headers = {
      "x-gibsey-evidence": "none",
      "x-gibsey-evidence-score": "0.2500",
      "x-gibsey-lag": "3",
      "x-gibsey-as-of": "2026-11-02T03:04:05.000Z",
    };
    answer = (response) => response.writeHead(200, headers).end('{"quotes":[{"page_id":"a"}],"summaries":[]}');
    const told = await client.retrieve("why & how?", { k: 2, char_id: "anna", explain: true });
    expect(asked).toEqual(["GET /retrieve?q=why+%26+how%3F&summaries=1&k=2&char_id=anna&explain=1"]);
    expect(told).toEqual({
      evidence: "none",
      evidenceScore: 0.25,
      freshness: { lag: 3, asOf: "2026-11-02T03:04:05.000Z" },
      quotes: [{ page_id: "a" }],
      summaries: [],
    });
  });

  it("takes quotes alone from a daemon that is older", async () => {
    answers([{ page_id: "a" }]);
    expect(await client.retrieve("why", {})).toMatchObject({ quotes: [{ page_id: "a" }], summaries: [] });
  });

  it("leaves out what wasn't given", async () => {
    answers({ quotes: [], summaries: [] });
    expect((await client.retrieve("why", {})).evidence).toBe("some");
    expect(asked).toEqual(["GET /retrieve?q=why&summaries=1"]);
  });
});

describe("pages", () => {
  it("are named by ids with any characters", async () => {
    answers({});
    const id = "teil 1/größe?";
    await client.getPage(id);
    await client.putPage(id, { body: "ä" }, true);
    await client.putPage(id, { number: 3 }, false);
    await client.removePage(id);
    const path = "/pages/teil%201%2Fgr%C3%B6%C3%9Fe%3F";
    expect(asked).toEqual([
      `GET ${path}`,
      `PUT ${path}?wait=1 {"body":"ä"}`,
      `PUT ${path} {"number":3}`,
      `DELETE ${path}`,
    ]);
  });

  it("are listed from the first, or after a number", async () => {
    answers([]);
    await client.listPages(undefined, 5);
    await client.listPages(0, 5);
    expect(asked).toEqual(["GET /pages?limit=5", "GET /pages?limit=5&after=0"]);
  });
});

describe("a canary", () => {
  const hops = [{ name: "write", ms: 2 }];

  it("that came through is told hop by hop", async () => {
    answers({ hops, totalMs: 2 });
    expect(await client.canary({ timeoutMs: 300 })).toEqual({ kind: "arrived", hops, totalMs: 2 });
    expect(asked).toEqual(['POST /canary {"timeoutMs":300}']);
  });

  it("that was lost is told with where and why", async () => {
    const error = { code: "CANARY_LOST", message: "it stopped", hint: "look at the agent" };
    const told = { hops, stoppedAt: "change-log", reason: "nothing came" };
    answers({ error, ...told }, 504);
    const { message, hint } = error;
    expect(await client.canary()).toEqual({ kind: "lost", ...told, message, hint });
  });

  it("that wasn't let fly is refused as anything else", async () => {
    const error = { code: "NOT_READY", message: "the daemon is starting", hint: "ask again" };
    answers({ error }, 503);
    await expect(client.canary()).rejects.toMatchObject(error);
    answer = (response) => response.writeHead(502).end("null");
    await expect(client.canary()).rejects.toMatchObject({ code: "INTERNAL" });
  });
});

describe("long work", () => {
  const outcome = { added: 2 };

  it("tells its progress, passes over other lines, and resolves to what was done", async () => {
    tells(
      { written: { added: 2 } },
      { progress: { searchable: 1 } },
      { progress: { searchable: 2 } },
      { done: outcome },
    );
    const progress: unknown[] = [];
    const options = { replace: true, wait: false, dryRun: true };
    expect(await client.import(["{}\n", "[]\n"], options, (step) => progress.push(step))).toEqual(outcome);
    expect(progress).toEqual([{ searchable: 1 }, { searchable: 2 }]);
    expect(asked).toEqual(["POST /import?wait=false&replace=1&dry_run=1 {}\n[]\n"]);
  });

  it("throws what the daemon says in its last line", async () => {
    const error = { code: "DISK_FULL", message: "no space", hint: "make some" };
    tells({ progress: {} }, { error });
    await expect(client.reindex({ model: "use-lite" }, () => {})).rejects.toMatchObject(error);
    expect(asked).toEqual(['POST /reindex {"model":"use-lite"}']);
  });

  it("says so when the daemon leaves before it is done, in good order or in the middle of an answer", async () => {
    const left = { code: "DAEMON_DOWN", message: "the daemon left before the work was done" };
    tells({ progress: {} });
    await expect(client.reindex({ rollback: true }, () => {})).rejects.toMatchObject(left);
    answer = (response) => response.write('{"progress":{}}\n');
    const cut = client.reindex({ rollback: true }, () => server.closeAllConnections());
    await expect(cut).rejects.toMatchObject(left);
  });

  it("stops when the reader does", async () => {
    answer = (response) => response.write('{"progress":{}}\n');
    const work = client.reindex({ model: "use-lite" }, () => stop.abort());
    await expect(work).rejects.toMatchObject({ name: "AbortError" });
  });
});

it("throws a refusal with the daemon's own code", async () => {
  answers({ error: { code: "PAGE_UNKNOWN", message: "no such page", hint: "list them" } }, 404);
  await expect(client.getPage("x")).rejects.toMatchObject({ code: "PAGE_UNKNOWN", hint: "list them" });
});
