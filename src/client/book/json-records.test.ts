import { describe, expect, test } from "vitest";
import { placeOf } from "../../core/store/record.ts";
import { jsonLineRecords, parseJsonDocument, recordsOf } from "./json-records.ts";

describe("a JSON document", () => {
  test.each([
    ['[\n  {"number": 1 "body": ""}\n]', 'line 2, column 16: found a double quote; expected "," or "}"'],
    ['[\n  {"number": 1,}\n]', 'line 2, column 16: found "}"; expected a name in double quotes'],
    ["[1,\r\n 2", 'line 2, column 3: found the end of the file; expected "," or "]"'],
    ['["a\nb"]', "line 1, column 4: found the end of the line; expected a closing double quote"],
    ["[nothing]", 'line 1, column 2: found "nothing"; expected a value'],
    ['["\\x"]', String.raw`line 1, column 3: found "\x"; expected one of`],
    ["[\u001b]", String.raw`line 1, column 2: found "\u{1b}"; expected a value`],
    ["", "line 1, column 1: found the end of the file; expected a value"],
    ['{"page_id": 1}\n{"page_id": 2}', 'line 2, column 1: found "{"; expected nothing more'],
  ])("that breaks off, %j, is refused by line, column and what stands there", (text, message) => {
    expect(() => parseJsonDocument("a.json", Buffer.from(text))).toThrow(
      expect.objectContaining({ code: "FILE_INVALID", message: expect.stringContaining(`a.json ${message}`) }),
    );
  });

  test("knows the line of each record, of two lists of one name in the later", () => {
    const text = '{"pages": [[\n1\n]],\n"p\\u0061ges":\n[{"pages": [\n7, 8]}, 2,\n\n3]}';
    const records = recordsOf(parseJsonDocument("a.json", Buffer.from(text)), "pages");
    expect(records.map(({ value }) => value)).toEqual([{ pages: [7, 8] }, 2, 3]);
    expect(records.map(({ where }) => placeOf(where))).toEqual([
      "a.json line 5 (page 1 of 3)",
      "a.json line 6 (page 2 of 3)",
      "a.json line 8 (page 3 of 3)",
    ]);
  });
});

describe("a file of JSON lines", () => {
  test.each([
    [Buffer.from('1\n\n{"page_id": "2",\n'), "line 3, column 17: found the end of the line; expected a name"],
    [Buffer.from("1\n[\n"), "line 2, column 2: found the end of the line; expected a value"],
    [Buffer.from('1\n"\u00ff"\n', "latin1"), "line 2 isn't UTF-8 text"],
  ])("is refused by its line: %s", (bytes, message) => {
    expect(() => [...jsonLineRecords("a.jsonl", bytes)]).toThrow(
      expect.objectContaining({ code: "FILE_INVALID", message: expect.stringContaining(`a.jsonl ${message}`) }),
    );
  });
});
