import { describe, expect, it } from "vitest";
import type { Page } from "../page.ts";
import { textHash } from "./text-hash.ts";

const page: Page = { page_id: "1", number: 1, section: 1, char_id: "fox", title: "Low water", body: "One boat." };

describe("a text's hash", () => {
  it("is 32 hex digits, the same for the same text", () => {
    expect(textHash(page, "Fox")).toMatch(/^[0-9a-f]{32}$/);
    expect(textHash({ ...page }, "Fox")).toBe(textHash(page, "Fox"));
  });

  it("doesn't hang on what passages aren't made of", () => {
    const moved = { ...page, page_id: "2", number: 2, section: 3, char_id: "owl" };
    expect(textHash(moved, "Fox")).toBe(textHash(page, "Fox"));
  });

  it("is another for another title, body or name, wherever the line between them is", () => {
    const hashes = [
      textHash(page, "Fox"),
      textHash(page, "Owl"),
      textHash({ ...page, title: "High water" }, "Fox"),
      textHash({ ...page, body: "Two boats." }, "Fox"),
      textHash({ ...page, title: "", body: "Low waterOne boat." }, "Fox"),
      textHash({ ...page, title: "Low waterOne boat.", body: "" }, "Fox"),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
