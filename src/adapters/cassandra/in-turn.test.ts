import { expect, it } from "vitest";
import { InTurn } from "./in-turn.ts";

it("work on one thing is done in order, also behind work that failed, and on others meanwhile", async () => {
  const turns = new InTurn();
  const told: string[] = [];
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const first = turns.take("a", async () => {
    await begun;
    told.push("a1");
    throw new Error("failed");
  });
  const second = turns.take("a", async () => told.push("a2"));
  await turns.take("b", async () => told.push("b1"));
  begin();
  await expect(first).rejects.toThrow("failed");
  await second;
  expect(told).toEqual(["b1", "a1", "a2"]);
});
