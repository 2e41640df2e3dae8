import { describe, expect, it } from "vitest";
import { parseGrant, priceOf } from "./amounts.ts";

it("an ask costs 5 credits with a character and 1 without", () => {
  expect([priceOf({ char_id: "anna" }), priceOf({}), priceOf({ char_id: undefined })]).toEqual([5, 1, 1]);
});

describe("credits to grant", () => {
  it.each([
    ["5", 5],
    ["+5", 5],
    ["-5", -5],
    ["1000000000", 1e9],
  ])("may be %s", (text, credits) => {
    expect(parseGrant(text)).toBe(credits);
  });

  it.each(["", "0", "-0", "1.5", "5 ", "five", "1e3", "0x5", "1000000001", "NaN"])("can't be %j", (text) => {
    expect(() => parseGrant(text)).toThrow(expect.objectContaining({ code: "CREDITS_INVALID" }));
  });
});
