import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bytes, oneLine } from "../views/terminal.ts";
import { type Call, type Command, printJson } from "./command.ts";

export const nightlyReport: Command = {
  name: "report",
  summary: "what the last night made of the book; with --out as a page for a browser",
  options: [{ syntax: "--out <file>", meaning: "an HTML page that needs nothing else" }],
  examples: ["gibsey nightly report", "gibsey nightly report --out night.html"],
  run: report,
};

async function report({ options, session }: Call): Promise<number> {
  const { terminal, wantsJson } = session;
  const out = options.text("out");
  const told = await (await session.connect()).nightReport();
  if (out === undefined) {
    if (wantsJson) printJson(terminal, "nightly-report", told);
    else terminal.print((await import("../views/night.ts")).nightAsText(told, terminal));
    return 0;
  }
  const { reportAsHtml } = await import("../views/nightly-report/document.ts");
  const { writeWhole } = await import("../client/write-file.ts");
  const part = (name: string) => readFile(join(session.packageRoot, "dist", name), "utf8");
  const page = reportAsHtml(told, { script: await part("nightly-report.js"), style: await part("nightly-report.css") });
  await writeWhole(out, page, session.signal);
  const size = Buffer.byteLength(page);
  if (wantsJson) printJson(terminal, "nightly-report", { file: out, bytes: size });
  else terminal.say(`${oneLine(out)} written, ${bytes(size)}; open it in a browser`);
  return 0;
}
