import type { Check, CheckResult } from "../core/doctor/check.ts";
import { type Diagnosis, isHealthy } from "../core/doctor/diagnosis.ts";
import { GibseyError } from "../core/errors.ts";
import { diagnosisDocument } from "../views/diagnosis-document.ts";
import { diagnosisAsText } from "../views/diagnosis.ts";
import { type Call, type Command, printJson, type Session } from "./command.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "what is wrong with the stack, and what mends it",
  options: [
    { syntax: "--list", meaning: "every check there is, without making one" },
    { syntax: "--only <ids>", meaning: "these checks or groups, with commas between them, and what they need" },
    { syntax: "--fix", meaning: "mend what can be mended safely; asks first at a keyboard" },
    { syntax: "-y, --yes", meaning: "with --fix: don't ask" },
    { syntax: "--canary", meaning: "send a write through every hop, also on external" },
    { syntax: "--no-canary", meaning: "send none" },
    { syntax: "--report <file>", meaning: "all that was found and seen, secrets masked, for a bug report" },
  ],
  examples: [
    "gibsey doctor --fix --yes",
    "gibsey doctor --only cassandra,agent.process",
    "gibsey doctor --report report.md",
  ],
  bearsBadSettings: true,
  async run(call) {
    const { options, session } = call;
    const checks = await session.doctor.checks();
    if (options.has("list")) return list(checks, session);
    const only = parseOnly(options.text("only"), checks);
    const report = options.text("report");
    const diagnosis = await examine(call, only);
    if (report !== undefined) {
      await session.doctor.writeReport(report, diagnosis);
      session.terminal.say(`The report is in ${report}; read it before you pass it on.`);
    }
    const fixable = await session.doctor.fixable();
    const { terminal, wantsJson } = session;
    if (wantsJson) printJson(terminal, "doctor", diagnosisDocument(diagnosis, fixable));
    else terminal.print(diagnosisAsText(diagnosis, { ...terminal, fixable }));
    return isHealthy(diagnosis) ? 0 : 4;
  },
};

async function examine({ options, session }: Call, only: ReadonlySet<string> | undefined): Promise<Diagnosis> {
  const { doctor, terminal } = session;
  let made = 0;
  const onResult = ({ check }: CheckResult) => {
    // It takes a second: only somebody who looks on wants to know.
    if (terminal.isInteractive) terminal.progress(`${(made += 1)} checks made, the last ${check.id}`);
  };
  const asked = {
    ...(only === undefined ? {} : { only }),
    ...(options.has("canary") ? { canary: true } : options.has("no-canary") ? { canary: false } : {}),
  };
  const diagnosis = await doctor.examine({ ...asked, onResult });
  terminal.progress("");
  if (!options.has("fix")) return diagnosis;
  const mended = await doctor.mend(
    diagnosis,
    async (question) => {
      // Where no one is at the keyboard, --fix itself is the answer.
      const isAgreed = options.has("yes") || ((await terminal.confirm(question)) ?? true);
      // To start a server again takes a while.
      if (isAgreed) terminal.progress(question.replace(/\?$/, " ..."));
      return isAgreed;
    },
    asked,
  );
  terminal.progress("");
  return mended;
}

async function list(checks: readonly Check[], { terminal, wantsJson, doctor }: Session): Promise<number> {
  const canFix = await doctor.fixable();
  const rows = checks.map(({ id, title, runtimes, needs = [], isReadiness = false }) => ({
    id,
    group: id.slice(0, id.indexOf(".")),
    title,
    runtimes,
    needs,
    readiness: isReadiness,
    fixable: canFix.has(id),
  }));
  if (wantsJson) {
    printJson(terminal, "doctor-list", { checks: rows });
    return 0;
  }
  const width = Math.max(...rows.map(({ id }) => id.length));
  for (const { id, title, fixable } of rows) {
    terminal.print(`${id.padEnd(width)}  ${title}${fixable ? terminal.style.dim("  --fix") : ""}`);
  }
  return 0;
}

/** @throws GibseyError USAGE when one is no check's id and no group's name. */
function parseOnly(text: string | undefined, checks: readonly Check[]): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const names = text.split(",").map((name) => name.trim());
  const ids = names.flatMap((name) => {
    const found = checks.filter(({ id }) => id === name || id.startsWith(`${name}.`));
    if (found.length > 0) return found.map(({ id }) => id);
    throw new GibseyError("USAGE", `there is no check ${JSON.stringify(name)}`, "gibsey doctor --list names them");
  });
  return new Set(ids);
}
