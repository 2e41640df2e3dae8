import { z } from "zod";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { atPlace, idField, readRecord, textField, told, type Where } from "../../core/store/record.ts";
import { readRecords } from "./json-records.ts";

/** A question whose answer is known. */
export interface GoldQuestion {
  readonly id: string;
  /** What sort of question it is, to count by: `fact`, `paraphrase`. */
  readonly kind: string;
  readonly query: string;
  /** The character whom the question is put to, by id. */
  readonly char_id?: string | undefined;
  /** The page_ids that answer it; none when the book doesn't. */
  readonly gold: readonly string[];
}

/**
 * Reads a file of questions for `gibsey eval`: .json (a list, or `{"questions": [...]}`), .jsonl or .ndjson.
 * @throws GibseyError FILE_UNREADABLE, PAGE_TOO_LARGE; FILE_INVALID naming the line and the field, or when there are no
 * questions. An abort rejects with the signal's reason.
 */
export async function readQuestions(path: string, signal: AbortSignal): Promise<readonly GoldQuestion[]> {
  const records = await readRecords(path, "questions", signal);
  if (records.length === 0) throw invalid(path, "there are no questions");
  return records.map(({ value, where }) => {
    const reading = readRecord(questionSchema, value, "the question");
    if (reading.kind === "problem") throw invalid(where, reading.problem);
    return reading.record;
  });
}

const questionSchema = z.object(
  {
    id: idField,
    kind: textField("text"),
    query: textField("text").superRefine(told(queryFault)),
    char_id: idField.optional(),
    gold: z.array(idField, "a list of page_ids"),
  },
  "an object",
);

function queryFault(query: string): string | undefined {
  if (query.trim() === "") return "a question";
  return query.length > limits.questionCharactersMax ? `at most ${limits.questionCharactersMax} characters` : undefined;
}

function invalid(where: Where, problem: string): GibseyError {
  return new GibseyError(
    "FILE_INVALID",
    atPlace(where, problem),
    'a question is {"id": "q1", "kind": "fact", "query": "Who lives there?", "gold": ["17"]}; unanswerable: "gold": []',
  );
}
