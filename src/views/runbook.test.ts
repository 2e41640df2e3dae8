import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allChecks } from "../core/doctor/checks/index.ts";
import { repairs } from "../core/doctor/repairs/index.ts";
import { runbookAsMarkdown } from "./runbook.ts";

describe("docs/RUNBOOK.md", () => {
  it("is what the checks say (npm run docs:runbook)", () => {
    const file = new URL("../../docs/RUNBOOK.md", import.meta.url);
    expect(readFileSync(file, "utf8")).toBe(runbookAsMarkdown(allChecks, repairs));
  });
});

describe("the list of checks", () => {
  it("has each id once, and names no other that there isn't", () => {
    const ids: readonly string[] = allChecks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, needs = [], causes = [] } of allChecks) {
      for (const other of needs) expect(ids, id).toContain(other);
      for (const cause of causes) expect(cause.endsWith(".") || ids.includes(cause), `${id}: ${cause}`).toBe(true);
    }
    for (const { check } of repairs) expect(ids).toContain(check);
  });
});
