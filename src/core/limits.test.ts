import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { limits } from "./limits.ts";

test("each bound has one subject, and each subject is among the limits", async () => {
  const names: string[] = [];
  for (const file of readdirSync(new URL("limits", import.meta.url))) {
    const subject: Record<string, object> = await import(new URL(`limits/${file}`, import.meta.url).href);
    for (const bounds of Object.values(subject)) names.push(...Object.keys(bounds));
  }
  expect(names.toSorted()).toEqual(Object.keys(limits).toSorted());
});
