import { Readable } from "node:stream";
import { z } from "zod";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Character } from "../../core/page.ts";
import type { PlacedPage } from "../../core/store/book.ts";
import { parseCharacter } from "../../core/store/character-record.ts";
import { parsePage } from "../../core/store/page-record.ts";
import type { BookDraft } from "../book-writer.ts";
import type { Services } from "../services.ts";
import type { App } from "./app.ts";
import { linesOf } from "./ndjson.ts";
import { readerLeft } from "./reader-left.ts";
import { lineOf, toldLines } from "./told-lines.ts";

const querySchema = z.object({
  replace: z.string().optional().describe("any value: remove the pages that aren't in the import"),
  wait: z.enum(["true", "false"]).default("true").describe("whether to go on until all is searchable"),
  dry_run: z.string().optional().describe("any value: only say what would be done"),
});

/**
 * `POST /import`: NDJSON in, one page a line, or one character as `{"character": {...}}`; NDJSON progress out:
 * `{"written": {...}}`, then `{"progress": {...}}` as pages become searchable, then `{"done": {...}}` or `{"error": {...}}`.
 * All lines are checked before the first row is written, and all rows are written in one transaction; a reader who
 * leaves after that takes nothing back.
 */
export function importRoute(app: App, services: Services): void {
  const ndjson = ["application/x-ndjson", "application/jsonl", "application/json-seq", "text/plain"];
  app.addContentTypeParser(ndjson, (_request, payload, done) => done(null, payload));
  const options = { schema: { querystring: querySchema }, bodyLimit: limits.importBytesMax };
  app.post("/import", options, async (request, reply) => {
    if (!(request.body instanceof Readable)) {
      throw new GibseyError(
        "USAGE",
        "the import isn't NDJSON",
        "send `content-type: application/x-ndjson`, one page a line",
      );
    }
    const { replace, wait, dry_run } = request.query;
    const startedAt = performance.now();
    const tookMs = () => Math.round(performance.now() - startedAt);
    // A refusal may leave half of the body unread; whatever the client sends next on that connection would be lost in it.
    reply.header("connection", "close");
    const draft = { ...(await readDraft(request.body)), replace: replace !== undefined };
    reply.type("application/x-ndjson");
    if (dry_run !== undefined) {
      const outcome = await services.writer.preview(draft);
      return lineOf({ done: { ...outcome, embedded: 0, failed: 0, tookMs: tookMs(), dryRun: true } });
    }
    const left = readerLeft(reply);
    const lines = await toldLines(async (tell) => {
      const told = {
        onWritten: (written: object) => tell.say({ written }),
        onProgress: (progress: object) => tell.progress({ progress }),
      };
      const { failed, ...counts } = await services.writer.write(draft, told, wait === "true" ? left : undefined);
      const failures = failed.length > 0 ? { failures: failed } : {};
      return { done: { ...counts, failed: failed.length, tookMs: tookMs(), ...failures } };
    });
    return reply.send(lines);
  });
}

async function readDraft(body: Readable): Promise<Omit<BookDraft, "replace">> {
  const pages: PlacedPage[] = [];
  const characters: Character[] = [];
  const bounds = { lineBytesMax: limits.importLineBytesMax, totalBytesMax: limits.importBytesMax };
  for await (const { number, text } of linesOf(body, bounds)) {
    const where = `line ${number}`;
    const record = parseLine(text, where);
    if (typeof record === "object" && record !== null && "character" in record) {
      characters.push(parseCharacter(record.character, where));
    } else {
      pages.push({ page: parsePage(record, where), where });
    }
    if (pages.length > limits.importPagesMax || characters.length > limits.charactersMax) {
      throw new GibseyError(
        "PAGE_TOO_LARGE",
        `the import has more than ${limits.importPagesMax} pages or ${limits.charactersMax} characters`,
        "split it into several imports",
      );
    }
  }
  return { pages, characters };
}

function parseLine(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : "unreadable";
    throw new GibseyError("FILE_INVALID", `${where} isn't valid JSON: ${problem}`, "send one JSON object a line", {
      cause,
    });
  }
}
