import { expect, it } from "vitest";
import { memberHash } from "./member-hash.ts";

const members = [
  { page_id: "a", text_hash: "1" },
  { page_id: "b", text_hash: "2" },
];

it("a cluster's hash hangs on its pages and their texts, and not on their order", () => {
  expect(memberHash(members.toReversed())).toBe(memberHash(members));
  expect(memberHash(members.slice(1))).not.toBe(memberHash(members));
  expect(memberHash(members.map((page) => ({ ...page, text_hash: "3" })))).not.toBe(memberHash(members));
  expect(memberHash(members)).toMatch(/^[0-9a-f]{32}$/);
});

it("pages and texts that only look alike when written together have other hashes", () => {
  const [one, other] = [[{ page_id: "a", text_hash: "1,2" }], [{ page_id: "a,1", text_hash: "2" }]];
  expect(memberHash(one)).not.toBe(memberHash(other));
});
