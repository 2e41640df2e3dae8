import { describe, expect, it } from "vitest";
import { asGibseyError, errorTable, GibseyError, isErrorCode } from "./errors.ts";

describe("an error", () => {
  it("has the exit and HTTP status of its code", () => {
    const error = new GibseyError("PAGE_UNKNOWN", "there is no page 7", "look at the list");
    expect([error.exitStatus, error.httpStatus]).toEqual([3, 404]);
    expect(error).toBeInstanceOf(Error);
  });

  it("as JSON is its code, message and hint, and nothing of its cause", () => {
    const error = new GibseyError("DISK_FULL", "no room", "make some", { cause: new Error("/secret/path") });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      error: { code: "DISK_FULL", message: "no room", hint: "make some" },
    });
  });

  it("has codes whose exit statuses are those that the table's head tells", () => {
    const statuses = Object.values(errorTable).map(({ exit }) => exit);
    expect([...new Set<number>(statuses)].toSorted()).toEqual([1, 130, 2, 3, 4, 5]);
  });
});

describe("any thrown thing as an error of ours", () => {
  it("is itself if it is one", () => {
    const error = new GibseyError("USAGE", "what?", "this");
    expect(asGibseyError(error)).toBe(error);
  });

  it("is INTERNAL with the original as its cause", () => {
    const fault = new TypeError("x is not a function");
    expect(asGibseyError(fault)).toMatchObject({ code: "INTERNAL", message: "x is not a function", cause: fault });
  });

  it.each([["a word"], [42], [undefined], [null], [Symbol("odd")]])("may be %s", (thrown) => {
    expect(asGibseyError(thrown)).toMatchObject({ code: "INTERNAL", message: String(thrown), cause: thrown });
  });

  it("is INTERRUPTED after an abort", () => {
    expect(asGibseyError(AbortSignal.abort().reason)).toMatchObject({ code: "INTERRUPTED", exitStatus: 130 });
  });
});

describe("a code", () => {
  it("is one of the table's own", () => {
    expect(isErrorCode("USAGE")).toBe(true);
    for (const code of ["usage", "constructor", "", undefined, 2]) expect(isErrorCode(code)).toBe(false);
  });
});
