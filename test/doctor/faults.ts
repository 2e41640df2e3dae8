import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";

/** A way to break a stack, and what the doctor must say of it. */
export interface Fault<Book> {
  /** What is done to the stack, as the table of faults tells it. */
  readonly name: string;
  /** The check that must be named, before all others unless `isFirst` is false. */
  readonly check: string;
  /** Words that must stand in what was found, its evidence or its fix: the cause, not only the check. */
  readonly tells?: RegExp;
  /** `warn` where nothing is broken yet. */
  readonly status?: "warn" | "wrong";
  /** False where another check is rightly named first. */
  readonly isFirst?: boolean;
  /** The thing isn't broken for real, but made to look so: another `java`, a clock that is told a lie. */
  readonly isSimulated?: boolean;
  /** Whether `--fix` mends it. */
  readonly isFixed?: boolean;
  /** Variables under which the doctor runs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Breaks it. @returns what takes it back, also after it was mended. */
  readonly inject: (book: Book) => Promise<() => Promise<void>>;
}

/** What the doctor said, as `gibsey doctor --json` prints it. */
export interface Told {
  readonly status: number | null;
  readonly ok: boolean;
  readonly troubles: readonly string[];
  readonly checks: readonly ToldCheck[];
  readonly repairs: readonly { readonly check: string; readonly outcome: string; readonly message: string }[];
}

export interface ToldCheck {
  readonly id: string;
  readonly status: string;
  readonly found: string;
  readonly expected: string;
  readonly fix: string | null;
  readonly evidence: readonly string[];
}

export interface FaultSuite<Book> {
  readonly runtime: string;
  readonly book: () => Book;
  /** Runs `gibsey doctor --json` with these words. */
  readonly doctor: (words: readonly string[], environment: Readonly<Record<string, string>>) => Promise<Told>;
  readonly timeoutMs: number;
}

/** Whether a fix that begins with a command is one that a shell takes; words to the reader need not be. */
function isTypeable(fix: string): boolean {
  const isCommand = /^(gibsey|kill|chmod|mv|cd|mkdir|ls|du|sudo|unset|npm|printf|[A-Z_]+=\S+) /.test(fix);
  const isOneWithWords = /^[^;&|]*, (or|then) /.test(fix);
  return !isCommand || (!isOneWithWords && spawnSync("/bin/sh", ["-n", "-c", fix]).status === 0);
}

/**
 * Injects each fault in turn, and asks the doctor. With GIBSEY_FAULTS_OUT each becomes a line of JSON in that file, from which
 * `npm run docs:faults` prints the table.
 */
export function describeFaults<Book>(suite: FaultSuite<Book>, faults: readonly Fault<Book>[]): void {
  describe(`the doctor on ${suite.runtime}`, () => {
    const rows: object[] = [];
    afterAll(() => {
      const file = process.env["GIBSEY_FAULTS_OUT"];
      if (file !== undefined) appendFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    });

    it.each(faults.map((fault) => [fault.name, fault] as const))(
      "names the cause: %s",
      async (_, fault) => {
        const { name, check: id, status = "wrong", isFirst = true, isSimulated = false, isFixed = false } = fault;
        const environment = fault.environment ?? {};
        const row = {
          runtime: suite.runtime,
          fault: name,
          check: id,
          isSimulated,
          first: false,
          named: false,
          fixed: "",
        };
        rows.push(row);
        const undo = await fault.inject(suite.book());
        try {
          const told = await suite.doctor(["--no-canary"], environment);
          const check = told.checks.find((one) => one.id === id);
          row.named = check?.status === status;
          row.first = told.troubles[0] === id;
          expect(check, JSON.stringify(told.troubles)).toMatchObject({ status });
          if (fault.tells !== undefined) {
            expect([check?.found, check?.fix, ...(check?.evidence ?? [])].join("\n")).toMatch(fault.tells);
          }
          expect(check?.fix).toBeTruthy();
          expect(isTypeable(check?.fix ?? ""), check?.fix ?? "").toBe(true);
          if (isFirst) expect(told.troubles[0]).toBe(id);
          expect(told.status).toBe(told.ok ? 0 : 4);
          if (!isFixed) return;
          row.fixed = "no";
          const mended = await suite.doctor(["--fix", "--yes", "--no-canary"], environment);
          expect(mended.repairs).toContainEqual(expect.objectContaining({ check: id, outcome: "mended" }));
          expect(mended.checks.find((one) => one.id === id)).toMatchObject({ status: "ok" });
          row.fixed = "yes";
        } finally {
          await undo();
        }
      },
      suite.timeoutMs,
    );
  });
}
