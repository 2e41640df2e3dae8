import { describe, expect, it } from "vitest";
import { createRedaction } from "./redact.ts";

describe("redaction", () => {
  const redact = createRedaction(["s3cr3t/part", "s3cr3t", "abc"]);

  it.each([
    ["the token s3cr3t is wrong", "the token ******** is wrong"],
    ["s3cr3t/part, s3cr3t", "********, ********"],
    ["?key=s3cr3t%2Fpart", "?key=********"],
    ["http://someone:pass@host:1/path", "http://********@host:1/path"],
    ["Authorization: Bearer abcdefgh12345", "Authorization: Bearer ********"],
    ['{"api_key": "abcdefgh", "k": 4}', '{"api_key": "********", "k": 4}'],
    ["password=hunter2 user=me", "password=******** user=me"],
  ])("takes the secret out of %j", (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it("leaves text without secrets as it is, and passes over ones too short to tell", () => {
    const text = "abc: port 9042 of 127.0.0.1 is open, 3 tokens of context";
    expect(redact(text)).toBe(text);
  });
});
