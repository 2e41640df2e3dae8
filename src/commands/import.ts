import type { Command } from "./command.ts";

export const importBook: Command = {
  name: "import",
  summary: "bring pages into the book, until they are searchable",
  arguments: [{ syntax: "<path...>", meaning: "JSON array, JSONL, or a folder of .md and .txt" }],
  options: [
    { syntax: "--characters <file>", meaning: "the book's characters, as JSON" },
    { syntax: "--replace", meaning: "remove the pages that aren't in what is imported" },
    { syntax: "--watch", meaning: "go on with what is saved, renamed or deleted in the folder, until Ctrl+C" },
    { syntax: "--dry-run", meaning: "check everything and say what would be done" },
    { syntax: "--no-wait", meaning: "return once the pages are written" },
  ],
  examples: [
    "gibsey import book.json --characters characters.json",
    "gibsey import pages/",
    "gibsey import pages/ --watch             save a page, and it is searchable",
    "gibsey import pages/ --watch --replace   first removes what went while nothing watched",
  ],
  async run(call) {
    if (call.options.has("watch")) {
      const { importAndWatch } = await import("./import-watch.ts");
      return importAndWatch(call);
    }
    const { importOnce } = await import("./import-once.ts");
    const { outcome } = await importOnce(call);
    return outcome.failed > 0 ? 4 : 0;
  },
};
