import { expect, it } from "vitest";
import { GibseyError } from "../core/errors.ts";
import { printError } from "./errors.ts";
import { createStyle, type Terminal } from "./terminal.ts";

function terminalOf(isVerbose: boolean) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const terminal: Terminal = {
    style: createStyle(false),
    columns: 80,
    isInteractive: false,
    isScreen: false,
    hasUnicode: true,
    isQuiet: true,
    isVerbose,
    write: () => {},
    print: (text) => void stdout.push(text),
    say: () => {},
    warn: (text) => void stderr.push(text),
    progress: () => {},
    isInputInteractive: false,
    readStdin: async () => "",
    confirm: async () => undefined,
  };
  return { terminal, stdout, stderr };
}

const cause = new Error("the disk said no\u001b[2J");
const error = new GibseyError("DISK_FULL", "the disk is full\u0007", "make room", { cause });

it("tells an error with its hint on stderr, even when quiet", () => {
  const { terminal, stdout, stderr } = terminalOf(false);
  printError(error, terminal, false);
  expect(stderr).toEqual(["error[DISK_FULL]: the disk is full", "hint: make room"]);
  expect(stdout).toEqual([]);
});

it("tells its causes when asked to be verbose", () => {
  const { terminal, stderr } = terminalOf(true);
  printError(error, terminal, false);
  expect(stderr.join("\n")).toContain("Error: the disk said no[2J\n");
});

it("is one document on stdout for programs, and nothing else", () => {
  const { terminal, stdout, stderr } = terminalOf(true);
  printError(error, terminal, true);
  expect(stdout.map((line) => JSON.parse(line) as unknown)).toEqual([
    { error: { code: "DISK_FULL", message: "the disk is full\u0007", hint: "make room" } },
  ]);
  expect(stderr).toEqual([]);
});
