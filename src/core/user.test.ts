import { describe, expect, it } from "vitest";
import { parseUser } from "./user.ts";

describe("a user's name", () => {
  it.each(["local", "a", "größe 🦊", "x".repeat(64), "../x", "a/b"])("may be %j", (name) => {
    expect(parseUser(name)).toBe(name);
  });

  it.each(["", "x".repeat(65), "a\nb", "\u0000", "\u009b", "\ud800", ".", ".."])("can't be %j", (name) => {
    expect(() => parseUser(name)).toThrow(expect.objectContaining({ code: "USER_INVALID" }));
  });
});
