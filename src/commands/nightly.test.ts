import { describe, expect, it } from "vitest";
import { fakeSession, FakeTerminal, optionsOf } from "../../test/fakes/session.ts";
import type { NightOutcome } from "../client/answers.ts";
import type { DaemonClient, NightRequest } from "../client/daemon-client.ts";
import { newRun } from "../core/nightly/new-run.ts";
import { toldRun } from "../core/nightly/told-run.ts";
import type { NightRun } from "../core/store/night-runs.ts";
import type { NightTimerControl } from "./command.ts";
import { nightly } from "./nightly.ts";

const done: NightRun = {
  ...newRun({ runId: "1", date: "2026-11-27", trigger: "hand" }, 0),
  state: "done",
  endedAtMs: 4_200,
  pages: 710,
  clusters: 48,
  changed: 3,
  summaries: 3,
  modelCalls: 3,
  promptTokens: 1_500,
  answerTokens: 300,
  steps: [
    { name: "gather", state: "done", ms: 40, tries: 2, error: "the store is away" },
    { name: "summarise", state: "done", ms: 3_100, tries: 1 },
  ],
};

/** Runs the command, or a subcommand, against a daemon that answers this. */
async function run(
  words: readonly string[],
  given: Readonly<Record<string, string | true>>,
  {
    outcome = toldRun(done, 0),
    wantsJson = false,
    timers,
  }: {
    readonly outcome?: NightOutcome;
    readonly wantsJson?: boolean;
    readonly timers?: NightTimerControl & { readonly answer?: boolean };
  } = {},
) {
  const terminal = new FakeTerminal();
  terminal.answer = timers?.answer;
  const asked: NightRequest[] = [];
  const client = {
    nightly: async (request: NightRequest) => {
      asked.push(request);
      return outcome;
    },
    nights: async () => [toldRun(done, 0)],
  } as unknown as DaemonClient;
  const session = fakeSession({
    terminal,
    wantsJson,
    connect: async () => client,
    ...(timers && { nightTimers: timers }),
  });
  const command = words.reduce((found, word) => found.subcommands?.find(({ name }) => name === word) ?? found, nightly);
  const status = await command.run?.({ args: [], options: optionsOf(given), session });
  return { status, printed: terminal.printed, said: terminal.said, asked };
}

describe("gibsey nightly", () => {
  it("tells what a night came to, with its steps", async () => {
    const { status, printed, asked } = await run([], {});
    expect(status).toBe(0);
    expect(printed).toEqual([
      "The night of 2026-11-27 is done in 4.2 s.",
      "  710 pages, 48 clusters, 3 changed, 3 summaries written, 3 model calls (1,500 tokens read, 300 written)",
      "  gather 40 ms, 2 tries: the store is away, summarise 3.1 s",
    ]);
    expect(asked).toEqual([{ force: false, dryRun: false, ifDue: false, trigger: "hand" }]);
  });

  it("prints the run as JSON", async () => {
    const { printed } = await run([], {}, { wantsJson: true });
    expect(JSON.parse(printed.join(""))).toMatchObject({
      schema: "gibsey.nightly/1",
      runId: "1",
      state: "done",
      clusters: 48,
      changed: 3,
      summaries: 3,
      modelCalls: 3,
      tookMs: 4_200,
      steps: [{ name: "gather", ms: 40, state: "done" }, { name: "summarise" }],
    });
  });

  it.each([
    ["failed", 4],
    ["cut", 4],
    ["interrupted", 130],
  ] as const)("ends a night that is %s with status %i, and says why", async (state, expected) => {
    const outcome = toldRun({ ...done, state, notes: ["the model\u001b[31m is gone"] }, 0);
    const { status, printed } = await run([], {}, { outcome });
    expect([status, printed.at(-1)]).toEqual([expected, "  the model[31m is gone"]);
  });

  it("tells cron, which throws away what is printed, beside it what went wrong", async () => {
    const outcome = toldRun({ ...done, state: "failed", notes: ["the store is away"] }, 0);
    const { printed, said } = await run([], { "if-due": true }, { outcome });
    expect(printed).toEqual([]);
    expect(said.join("\n")).toMatch(/^The night of 2026-11-27 failed[^]*the store is away$/);
  });

  it("asks as it is told", async () => {
    const { asked } = await run([], { k: "auto", force: true, "if-due": true });
    expect(asked).toEqual([{ k: "auto", force: true, dryRun: false, ifDue: true, trigger: "cron" }]);
    await expect(run([], { k: "0" })).rejects.toMatchObject({ code: "USAGE", hint: expect.stringMatching(/or auto/) });
  });

  it("says when there is nothing to do, and what a night would do", async () => {
    const none = await run(
      [],
      { "if-due": true },
      { outcome: { notDue: "the night of 2026-11-27 is done", date: "2026-11-27" } },
    );
    expect([none.status, none.printed]).toEqual([0, ["Nothing to do: the night of 2026-11-27 is done."]]);
    const preview = { dryRun: true, pages: 10, clusters: 2, changed: 1, summaries: 1 } as const;
    const would = await run([], {}, { outcome: { ...preview, modelCalls: 1, promptTokens: 400, answerTokens: 60 } });
    expect(would.printed).toEqual([
      "10 pages in 2 clusters, 1 changed: 1 summary would be written; 1 model call of at most 400 tokens read and 60 written.",
    ]);
  });

  it("lists nights that were run", async () => {
    const { printed } = await run(["history"], {});
    expect(printed[0]).toBe("2026-11-27  done  4.2 s  by hand, 1970-01-01T00:00:00.000Z");
  });
});

/** A crontab that only notes what is done to it. */
function crontab(
  over: { readonly isThere?: boolean; readonly answer?: boolean; readonly variables?: readonly string[] } = {},
) {
  const done: string[] = [];
  const { isThere = false, variables = [], answer } = over;
  const timers = {
    plan: async (_kind: unknown, at: string) => ({
      kind: "cron" as const,
      text: `at ${at}`,
      isThere,
      variables,
      install: async () => void done.push(`install ${at}`),
    }),
    installed: async () => [{ kind: "cron" as const, text: "at 03:00" }],
    uninstall: async () => void done.push("uninstall"),
    ...(answer === undefined ? {} : { answer }),
  };
  return { timers, done };
}

describe("gibsey nightly install", () => {
  it.each([
    ["shows it and writes it where nobody is there to ask", {}, undefined, ["install 03:00"], expect.any(String)],
    [
      "writes it when it may",
      {},
      true,
      ["install 03:00"],
      expect.stringMatching(/^the crontab runs the night at 03:00 from now on/),
    ],
    ["writes nothing when it may not", {}, false, [], "Nothing was written."],
    [
      "doesn't ask with --yes",
      { yes: true, at: "04:30" },
      undefined,
      ["install 04:30"],
      expect.stringMatching(/at 04:30/),
    ],
  ] as const)("%s", async (_, given, answer, expected, last) => {
    const { timers, done } = crontab(answer === undefined ? {} : { answer });
    const { status, printed } = await run(["install"], given, { timers });
    expect([status, printed.length, printed.at(-1), done]).toEqual([0, 2, last, expected]);
  });

  it("leaves what is there already, and names variables that cron won't have", async () => {
    const { timers, done } = crontab({ isThere: true, variables: ["GIBSEY_CHAT_MODEL"] });
    const { printed, said } = await run(["install"], { yes: true }, { timers });
    expect([printed, done]).toEqual([["the crontab runs the night at 03:00 already."], []]);
    expect(said.join()).toMatch(/cron won't have GIBSEY_CHAT_MODEL/);
  });

  it.each([{ at: "3:00" }, { at: "25:00" }, { cron: true, systemd: true }] as const)("refuses %j", async (given) => {
    await expect(run(["install"], given, crontab())).rejects.toMatchObject({ code: "USAGE" });
  });

  it("is taken back by uninstall, when it may", async () => {
    const refused = crontab({ answer: false });
    expect((await run(["uninstall"], {}, refused)).printed.at(-1)).toBe("Nothing was removed.");
    expect(refused.done).toEqual([]);
    const agreed = crontab();
    expect((await run(["uninstall"], { yes: true }, agreed)).printed.at(-1)).toBe("Removed from the crontab.");
    expect(agreed.done).toEqual(["uninstall"]);
  });
});
