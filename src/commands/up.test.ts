import { describe, expect, it } from "vitest";
import { fakeSession, FakeTerminal, optionsOf } from "../../test/fakes/session.ts";
import { type Check, type CheckResult, ok, runtimes, warn, wrong } from "../core/doctor/check.ts";
import type { Diagnosis } from "../core/doctor/diagnosis.ts";
import { GibseyError } from "../core/errors.ts";
import { newRun } from "../core/stack/run-record.ts";
import type { DaemonControl, DoctorControl, StartOptions } from "./command.ts";
import { up } from "./up.ts";

const checkOf = (id: Check["id"], isReadiness = false): Check => {
  return { id, title: id, meaning: "", remedy: "", runtimes, isReadiness, probe: async () => ok("") };
};
const checks = [
  checkOf("machine.disk"),
  checkOf("kafka.topics"),
  checkOf("cassandra.process", true),
  checkOf("memory.canary", true),
];

function resultOf(id: string, over: Partial<CheckResult> = {}): CheckResult {
  const check = checks.find((one) => one.id === id) ?? checkOf("daemon.process");
  return { check, finding: ok(""), couldRun: true, explainedBy: [], ms: 1, ...over };
}

const trouble = (found: string) => wrong({ found, expected: "x", fix: "mend it" });

/** A session whose doctor finds these, one diagnosis at each look. */
function sessionOf(parts: {
  readonly looks: readonly (readonly CheckResult[])[];
  readonly start?: (options: StartOptions) => Promise<never>;
  readonly wantsJson?: boolean;
}) {
  const terminal = new FakeTerminal();
  const asked: ReadonlySet<string>[] = [];
  const run = { ...newRun("native", "0"), daemonUrl: "http://127.0.0.1:1" };
  let looks = 0;
  const doctor: Partial<DoctorControl> = {
    checks: async () => checks,
    fixable: async () => new Map([["kafka.topics", "gibsey doctor --fix"]]),
    async examine({ only }): Promise<Diagnosis> {
      asked.push(only ?? new Set());
      const results = parts.looks[Math.min(looks++, parts.looks.length - 1)] ?? [];
      const canary = { kind: "arrived", hops: [], totalMs: 340 } as const;
      return { runtime: "native", book: "/book", results, canary, repairs: [], tookMs: 1 };
    },
  };
  const daemon: Partial<DaemonControl> = {
    runtime: async () => "native",
    start: parts.start ?? (async () => ({ run, services: [], isNew: true })),
  };
  const base = fakeSession({ terminal, wantsJson: parts.wantsJson ?? false });
  const session = { ...base, daemon: { ...base.daemon, ...daemon }, doctor: { ...base.doctor, ...doctor } };
  return { terminal, asked, up: async () => up.run?.({ args: [], options: optionsOf({}), session }) };
}

describe("gibsey up", () => {
  it("ends when the checks of readiness are well, and tells that a change came through", async () => {
    const { terminal, asked, up } = sessionOf({ looks: [[resultOf("memory.canary")]] });
    expect(await up()).toBe(0);
    expect(asked).toEqual([new Set(["cassandra.process", "memory.canary"])]);
    expect(terminal.printed).toEqual(["a change  came through in 340 ms", "The book answers at http://127.0.0.1:1"]);
  });

  it("looks again when a check isn't well yet, and minds no warning", async () => {
    const warned = resultOf("cassandra.process", { finding: warn({ found: "w", expected: "x", fix: "y" }) });
    const { asked, up } = sessionOf({
      looks: [[resultOf("memory.canary", { finding: trouble("lost") })], [warned, resultOf("memory.canary")]],
    });
    expect(await up()).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it("fails with what was found first when readiness doesn't come, and shows what explains it", async () => {
    const lost = resultOf("memory.canary", { finding: trouble("it stopped at the hop feed") });
    const gone = resultOf("kafka.topics", { finding: trouble("pages isn't there") });
    const { terminal, up } = sessionOf({ looks: [[lost], [lost], [gone, lost]] });
    expect(await up()).toBe(4);
    const said = terminal.said.join("\n");
    expect(said).toMatch(/^error\[CANARY_LOST\]: memory\.canary: it stopped at the hop feed\nhint: mend it$/m);
    expect(said).toMatch(/wrong {2}kafka\.topics[^]*pages isn't there/);
  });

  it("shows what the doctor saw before what was started is taken back", async () => {
    const failed = new GibseyError("SERVICE_FAILED", "cassandra ended (exit status 3)", "gibsey logs cassandra");
    const order: string[] = [];
    const { terminal, asked, up } = sessionOf({
      looks: [
        [
          resultOf("cassandra.process", { finding: trouble("it has ended") }),
          resultOf("kafka.topics", { finding: trouble("they aren't made yet") }),
          resultOf("memory.canary", { finding: trouble("x"), explainedBy: ["cassandra.process"] }),
        ],
      ],
      async start({ onFailure }) {
        await onFailure?.(failed);
        order.push("taken back");
        throw failed;
      },
      wantsJson: true,
    });
    expect(await up()).toBe(4);
    expect(asked).toHaveLength(1);
    expect(order).toEqual(["taken back"]);
    expect(JSON.parse(terminal.printed.join(""))).toMatchObject({
      error: { code: "SERVICE_FAILED", hint: "gibsey logs cassandra" },
      checks: [{ id: "cassandra.process", status: "wrong", found: "it has ended" }],
    });
  });

  it("keeps its error when nothing can be found out", async () => {
    const taken = new GibseyError("PORT_TAKEN", "pid 7 has port 9042", "gibsey up --any-port");
    const { terminal, up } = sessionOf({ looks: [], start: () => Promise.reject(taken) });
    expect(await up()).toBe(4);
    expect(terminal.said.join("\n")).toContain("error[PORT_TAKEN]: pid 7 has port 9042");
  });

  it("throws what isn't a matter for the doctor", async () => {
    const misuse = new GibseyError("RUNTIME_CONFLICT", "native runs", "gibsey down");
    await expect(sessionOf({ looks: [], start: () => Promise.reject(misuse) }).up()).rejects.toBe(misuse);
  });
});
