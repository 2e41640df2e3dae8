import { describe, expect, it } from "vitest";
import { GibseyError } from "../errors.ts";
import { type Check, type Finding, ok, runtimes, skipped, warn, wrong } from "./check.ts";
import { troublesOf } from "./diagnosis.ts";
import type { Probes } from "./probes.ts";
import { runChecks } from "./run.ts";

/** No check here asks any. */
const probes = {} as Probes;

function check(id: Check["id"], given: Partial<Check> & { finds?: Finding } = {}): Check {
  const { finds = ok("well"), ...rest } = given;
  return { id, title: id, meaning: "", remedy: "", runtimes, probe: async () => finds, ...rest };
}

const bad = (found = "broken", causes: readonly string[] = []) =>
  wrong({ found, expected: "whole", fix: "mend it", causes });

function run(checks: readonly Check[], given: Partial<Parameters<typeof runChecks>[2]> = {}) {
  const { signal } = new AbortController();
  return runChecks(checks, probes, { runtime: "embedded", budgetMs: 5_000, now: () => 0, signal, ...given });
}

async function statuses(...given: Parameters<typeof run>): Promise<Record<string, string>> {
  return Object.fromEntries((await run(...given)).map(({ check, finding }) => [check.id, finding.status]));
}

describe("making checks", () => {
  it("makes each once, however many need it, and gives one result for each in their order", async () => {
    let made = 0;
    const root = check("machine.root", { probe: async () => ok(String((made += 1))) });
    const results = await run([
      check("book.a", { needs: ["machine.root"] }),
      root,
      check("book.b", { needs: ["machine.root"] }),
    ]);
    expect(results.map(({ check }) => check.id)).toEqual(["book.a", "machine.root", "book.b"]);
    expect(made).toBe(1);
  });

  it("skips what needs a check that is wrong or skipped, says for which, and goes on after a warning", async () => {
    const results = await run([
      check("machine.root", { finds: bad() }),
      check("book.a", { needs: ["machine.root"] }),
      check("book.b", { needs: ["book.a"] }),
      check("machine.tight", { finds: warn({ found: "tight", expected: "room", fix: "make room" }) }),
      check("book.c", { needs: ["machine.tight"] }),
    ]);
    expect(results.map(({ finding }) => finding.status)).toEqual(["wrong", "skipped", "skipped", "warn", "ok"]);
    expect(results[1]?.finding.found).toBe("needs machine.root, which is wrong");
    expect(results[2]?.finding.found).toBe("needs book.a, which is skipped");
  });

  it("passes over those of other runtimes, and what needs them doesn't wait for them", async () => {
    const checks = [check("kafka.broker", { runtimes: ["native"] }), check("memory.a", { needs: ["kafka.broker"] })];
    expect(await statuses(checks)).toEqual({ "kafka.broker": "skipped", "memory.a": "ok" });
  });

  it("makes only what is asked for, and what that needs", async () => {
    const checks = [check("machine.root"), check("book.a", { needs: ["machine.root"] }), check("book.b")];
    const only = new Set(["book.a"]);
    expect(await statuses(checks, { only })).toEqual({ "machine.root": "ok", "book.a": "ok", "book.b": "skipped" });
  });

  it("tells a check that couldn't be made from one that failed", async () => {
    const refuse = () => Promise.reject(new GibseyError("FILE_UNREADABLE", "no such file", "look for it"));
    const [thrown] = await run([check("book.a", { probe: refuse })]);
    expect(thrown).toMatchObject({
      couldRun: false,
      finding: { status: "warn", found: "this couldn't be checked: no such file" },
    });
  });

  it("leaves a probe to itself that doesn't answer within its time, or when all have taken too long", async () => {
    const hang = () => new Promise<Finding>(() => {});
    const [slow] = await run([check("book.a", { probe: hang, timeLimitMs: 5 })]);
    expect(slow).toMatchObject({ couldRun: false, finding: { status: "warn" } });
    const results = await run([check("book.a", { probe: hang }), check("book.b", { needs: ["book.a"] })], {
      budgetMs: 5,
    });
    expect(results.map(({ finding }) => finding.found)).toEqual([
      expect.stringContaining("couldn't be checked"),
      "needs book.a, which couldn't be checked",
    ]);
  });

  it("ends when it is interrupted", async () => {
    const stop = new AbortController();
    const hang = () => new Promise<Finding>(() => stop.abort(new DOMException("interrupted", "AbortError")));
    await expect(run([check("book.a", { probe: hang })], { signal: stop.signal })).rejects.toThrow("interrupted");
  });
});

describe("the order of troubles", () => {
  it("puts causes first, then their consequences, then warnings", async () => {
    const results = await run([
      check("machine.tight", { finds: warn({ found: "tight", expected: "room", fix: "make room" }) }),
      check("cassandra.room", { finds: bad(), causes: ["agent.process"] }),
      check("agent.process", { finds: bad() }),
      check("memory.canary", { finds: bad("lost", ["agent.", "cassandra."]) }),
      check("memory.none", { finds: skipped("no daemon") }),
    ]);
    const troubles = troublesOf(results);
    expect(troubles.map(({ check }) => check.id)).toEqual([
      "agent.process",
      "cassandra.room",
      "memory.canary",
      "machine.tight",
    ]);
    expect(troubles[2]?.explainedBy).toEqual(["cassandra.room", "agent.process"]);
  });
});
