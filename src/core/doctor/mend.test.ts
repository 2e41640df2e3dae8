import { describe, expect, it } from "vitest";
import { GibseyError } from "../errors.ts";
import type { Acts } from "./acts.ts";
import { type Check, type CheckResult, ok, runtimes, wrong } from "./check.ts";
import { mend, type MendParts } from "./mend.ts";

/** No repair here needs any. */
const acts = {} as Acts;

function setUp(given: Partial<MendParts> = {}) {
  const broken = new Set(["machine.a", "book.b"]);
  const asked: string[] = [];
  const result = (id: string): CheckResult => {
    const check: Check = {
      id: id as Check["id"],
      title: id,
      meaning: "",
      remedy: "",
      runtimes,
      probe: async () => ok(""),
    };
    const finding = broken.has(id) ? wrong({ found: "broken", expected: "whole", fix: "mend it" }) : ok("whole");
    return { check, finding, couldRun: true, explainedBy: [], ms: 0 };
  };
  const repairOf = (check: string) => ({
    check,
    does: `mend ${check}`,
    act: async () => {
      broken.delete(check);
      return `mended ${check}`;
    },
  });
  const parts: MendParts = {
    repairs: [repairOf("machine.a"), repairOf("book.b")],
    acts,
    agree: async (question) => {
      asked.push(question);
      return true;
    },
    look: async (id) => result(id),
    signal: new AbortController().signal,
    ...given,
  };
  return { broken, asked, mendAll: () => mend([result("machine.a"), result("book.b"), result("memory.c")], parts) };
}

describe("mending", () => {
  it("asks for each, repairs it, and looks again", async () => {
    const { asked, mendAll } = setUp();
    expect(await mendAll()).toEqual([
      { check: "machine.a", does: "mend machine.a", outcome: "mended", message: "mended machine.a" },
      { check: "book.b", does: "mend book.b", outcome: "mended", message: "mended book.b" },
    ]);
    expect(asked).toEqual(["machine.a: mend machine.a?", "book.b: mend book.b?"]);
  });

  it("leaves alone what was mended along with its cause", async () => {
    const { broken, asked, mendAll } = setUp({
      repairs: ["machine.a", "book.b"].map((check) => ({
        check,
        does: "mend all",
        act: async () => {
          broken.clear();
          return "mended all";
        },
      })),
    });
    expect(await mendAll()).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it("does nothing that somebody refuses", async () => {
    const { broken, mendAll } = setUp({ agree: async () => false });
    expect((await mendAll()).map(({ outcome }) => outcome)).toEqual(["refused", "refused"]);
    expect(broken.size).toBe(2);
  });

  it("tells of a repair that failed, and of one that didn't help, and goes on", async () => {
    const { mendAll } = setUp({
      repairs: [
        {
          check: "machine.a",
          does: "x",
          act: () => Promise.reject(new GibseyError("DISK_FULL", "no room", "make room")),
        },
        { check: "book.b", does: "y", act: async () => "tried" },
      ],
    });
    expect((await mendAll()).map(({ outcome, message }) => `${outcome}: ${message}`)).toEqual([
      "failed: no room (make room)",
      "still wrong: tried; now: broken",
    ]);
  });
});
