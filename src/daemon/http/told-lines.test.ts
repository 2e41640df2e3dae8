import { expect, it } from "vitest";
import { GibseyError } from "../../core/errors.ts";
import { type Teller, toldLines } from "./told-lines.ts";

async function documentsOf(lines: AsyncIterable<unknown>): Promise<unknown[]> {
  let text = "";
  for await (const chunk of lines) text += String(chunk);
  return text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

it("gives the lines at the first that is told, while the work goes on, and what it resolves to as the last", async () => {
  let finish = (_last: object) => {};
  const lines = await toldLines((tell) => {
    tell.say({ written: 2 });
    return new Promise<object>((resolve) => (finish = resolve));
  });
  finish({ done: true });
  expect(await documentsOf(lines)).toEqual([{ written: 2 }, { done: true }]);
});

it("gives the outcome alone where nothing is told before", async () => {
  expect(await documentsOf(await toldLines(async () => ({ done: true })))).toEqual([{ done: true }]);
});

it("rejects when the work fails before its first line", async () => {
  const refused = new GibseyError("PAGE_INVALID", "no body", "give it one");
  await expect(toldLines(() => Promise.reject(refused))).rejects.toBe(refused);
  await expect(toldLines(() => Promise.reject(new Error("oops")))).rejects.toMatchObject({ code: "INTERNAL" });
});

it("tells of a later failure in the last line", async () => {
  const failed = new GibseyError("DISK_FULL", "no space", "make some");
  const lines = await toldLines(async (tell) => {
    tell.say({ written: 2 });
    throw failed;
  });
  expect(await documentsOf(lines)).toEqual([{ written: 2 }, failed.toJSON()]);
});

it("leaves progress out when nobody reads it, and no other line", async () => {
  const filler = "x".repeat(1000);
  const tellMuch = async (tell: Teller) => {
    for (let count = 0; count < 1000; count++) tell.progress({ count, filler });
    tell.say({ written: 1 });
    return { done: true };
  };
  const documents = await documentsOf(await toldLines(tellMuch));
  expect(documents.length).toBeGreaterThan(3);
  expect(documents.length).toBeLessThan(200);
  expect(documents.slice(-2)).toEqual([{ written: 1 }, { done: true }]);
});
