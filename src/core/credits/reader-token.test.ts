import { describe, expect, it } from "vitest";
import { readerOf, readerToken } from "./reader-token.ts";

describe("a reader's token", () => {
  it.each(["ada", "größe 🦊", "a.b/c", "x".repeat(64)])("stands for %j, and goes into a header as it is", (user) => {
    const token = readerToken("the daemon's", user);
    expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
    expect(readerOf("the daemon's", token)).toBe(user);
  });

  it("is nobody's with another daemon's seal, another reader's, part of one, or none", () => {
    const [ada, bo] = ["ada", "bo"].map((user) => readerToken("the daemon's", user).split("."));
    expect(readerOf("another", readerToken("the daemon's", "ada"))).toBeUndefined();
    for (const token of [
      `${ada?.[0]}.${bo?.[1]}`,
      `${ada?.join(".")}.`,
      `${ada?.[0]}=.${ada?.[1]}`,
      `${ada?.[0]}.`,
      `${ada?.[0]}`,
      `.${ada?.[1]}`,
      "",
      ".",
      "the daemon's",
    ]) {
      expect(readerOf("the daemon's", token)).toBeUndefined();
    }
  });
});
