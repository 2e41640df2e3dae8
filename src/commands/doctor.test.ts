import { describe, expect, it } from "vitest";
import { FakeTerminal, fakeSession, optionsOf } from "../../test/fakes/session.ts";
import { type Check, ok, runtimes, wrong } from "../core/doctor/check.ts";
import type { Diagnosis } from "../core/doctor/diagnosis.ts";
import type { DoctorControl, ExamineOptions } from "./command.ts";
import { doctor } from "./doctor.ts";

const checks: readonly Check[] = (["machine.node", "book.folder", "book.database", "daemon.ready"] as const).map(
  (id) => ({
    id,
    title: `${id} is well`,
    meaning: "",
    remedy: "",
    runtimes,
    probe: async () => ok("well"),
  }),
);

/** Runs `doctor` where book.folder is wrong until it is mended. */
async function runDoctor(
  given: Readonly<Record<string, string | true>>,
  answer?: boolean,
  trouble = { found: "it is open", expected: "closed", fix: "chmod 700" },
) {
  const terminal = new FakeTerminal();
  terminal.answer = answer;
  const examined: ExamineOptions[] = [];
  const examinedAnew: ExamineOptions[] = [];
  const asked: boolean[] = [];
  const diagnosisOf = (isMended: boolean): Diagnosis => ({
    runtime: "embedded",
    book: "/book",
    results: checks.map((check) => ({
      check,
      finding: check.id === "book.folder" && !isMended ? wrong(trouble) : ok("well"),
      couldRun: true,
      explainedBy: [],
      ms: 1,
    })),
    repairs: [],
    tookMs: 3,
  });
  const reports: string[] = [];
  const control: DoctorControl = {
    checks: async () => checks,
    fixable: async () => new Map([["book.folder", "gibsey doctor --fix --data-dir /b"]]),
    examine: async (options) => {
      examined.push(options);
      return diagnosisOf(false);
    },
    async mend(diagnosis, agree, options) {
      examinedAnew.push(options);
      const isAgreed = await agree("book.folder: close it?");
      asked.push(isAgreed);
      return isAgreed ? diagnosisOf(true) : diagnosis;
    },
    writeReport: async (file) => void reports.push(file),
  };
  const session = fakeSession({ terminal, doctor: control });
  const status = await doctor.run?.({ args: [], options: optionsOf(given), session });
  return { status, examined, examinedAnew, asked, reports, printed: terminal.printed.join("\n"), said: terminal.said };
}

describe("doctor", () => {
  it("says what is wrong, what to type, and that --fix can do it, with status 4", async () => {
    const { status, printed } = await runDoctor({});
    expect(status).toBe(4);
    expect(printed).toMatch(/^Wrong: book\.folder: it is open/);
    expect(printed).toMatch(/^ {2}fix +chmod 700\n {2}or +gibsey doctor --fix --data-dir \/b$/m);
  });

  it("makes the checks of an id or of a group, and refuses other names", async () => {
    const { examined } = await runDoctor({ only: "book, machine.node" });
    expect([...(examined[0]?.only ?? [])]).toEqual(["book.folder", "book.database", "machine.node"]);
    await expect(runDoctor({ only: "book.cellar" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(runDoctor({ only: "" })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("lists the checks without making one", async () => {
    const { status, examined, printed } = await runDoctor({ list: true });
    expect({ status, examined }).toEqual({ status: 0, examined: [] });
    expect(printed.split("\n")).toHaveLength(checks.length);
    expect(printed).toMatch(/book\.folder +book\.folder is well +--fix/);
  });

  it.each([
    ["at a keyboard, where somebody says yes", {}, true, true],
    ["at a keyboard, where somebody says no", {}, false, false],
    ["where no one is at the keyboard", {}, undefined, true],
    ["with --yes, whatever somebody would say", { yes: true } as const, false, true],
  ])("mends with --fix %s", async (_, flags, answer, isMended) => {
    const { asked, status } = await runDoctor({ fix: true, ...flags }, answer);
    expect(asked).toEqual([isMended]);
    expect(status).toBe(isMended ? 0 : 4);
  });

  it("keeps a fix on one line, however long, so that it can be copied", async () => {
    const fix = `mv '${"/a/folder".repeat(20)}' '/another/folder' && gibsey up`;
    const { printed } = await runDoctor({}, undefined, { found: "it is there", expected: "elsewhere", fix });
    expect(printed.split("\n")).toContain(`  fix       ${fix}`);
  });

  it("examines in the same way again what was mended", async () => {
    const { examinedAnew } = await runDoctor({ fix: true, only: "book.folder", canary: true });
    expect(examinedAnew).toEqual([{ only: new Set(["book.folder"]), canary: true }]);
  });

  it("writes a report where it is told to, and says so", async () => {
    const { reports, said } = await runDoctor({ report: "r.md" });
    expect(reports).toEqual(["r.md"]);
    expect(said[0]).toMatch(/^The report is in r\.md/);
  });
});
