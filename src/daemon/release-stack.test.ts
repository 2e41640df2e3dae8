import { expect, it } from "vitest";
import { ReleaseStack } from "./release-stack.ts";

it("releases in reverse order, one after the other, and each only once", async () => {
  const released: string[] = [];
  const stack = new ReleaseStack();
  stack.push(() => released.push("database"));
  stack.push(async () => {
    await Promise.resolve();
    released.push("server");
  });
  await stack.release();
  await stack.release();
  expect(released).toEqual(["server", "database"]);
});

it("goes on after a release that failed, and throws the first failure", async () => {
  const released: string[] = [];
  const stack = new ReleaseStack();
  stack.push(() => Promise.reject(new Error("later")));
  stack.push(() => released.push("between"));
  stack.push(() => {
    throw new Error("first");
  });
  await expect(stack.release()).rejects.toThrow("first");
  expect(released).toEqual(["between"]);
});
