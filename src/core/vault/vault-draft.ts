import { z } from "zod";
import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import { readRecord, textField } from "../store/record.ts";
import { type VaultKind, vaultKinds } from "../store/vault.ts";
import { parseUser } from "../user.ts";

/** What somebody wants to save, before its citations were looked up. */
export interface VaultDraft {
  readonly user: string;
  readonly kind: VaultKind;
  readonly char_id?: string;
  readonly question?: string;
  readonly text: string;
  readonly citations: readonly CitationDraft[];
  readonly note?: string;
}

/** A quote and its page; where it stands may be left out, and is looked for. */
export interface CitationDraft {
  readonly page_id: string;
  readonly quote: string;
  readonly start?: number | undefined;
}

/**
 * A draft from unknown input: `{user_id, kind?, question?, text | answer, char_id?, citations, note?}`. What has a question is an
 * exchange, and a quote alone is its own text.
 * @throws GibseyError VAULT_INVALID naming the field, what was found and what was expected; USER_INVALID.
 */
export function parseVaultDraft(value: unknown): VaultDraft {
  const reading = readRecord(draftSchema, value, "the item");
  if (reading.kind === "problem") throw invalid(reading.problem);
  const { user_id, kind, question, text, answer, char_id, citations, note } = reading.record;
  const words = text ?? answer ?? citations[0]?.quote;
  if (words === undefined) throw invalid("there is neither a text nor a citation");
  return {
    user: parseUser(user_id),
    kind: kind ?? (question === undefined ? "quote" : "exchange"),
    ...(char_id === undefined ? {} : { char_id }),
    ...(question === undefined ? {} : { question }),
    text: words,
    citations,
    ...(note === undefined ? {} : { note }),
  };
}

function invalid(problem: string): GibseyError {
  return new GibseyError(
    "VAULT_INVALID",
    problem,
    "an item has user_id, text or answer, and citations [{page_id, quote}], and may have kind, question, char_id and note",
  );
}

/** Text that is kept: some, and not too much. */
const bounded = (charactersMax: number) => {
  const expected = `1 to ${charactersMax} characters`;
  return textField("text").refine((text) => text.trim() !== "" && text.length <= charactersMax, expected);
};

/** The same where it may be absent; null and "" count as that. */
const optional = (charactersMax: number) =>
  z.preprocess((value) => (value === null || value === "" ? undefined : value), bounded(charactersMax).optional());

const placeField = z.int("a whole number").min(0, "a whole number from 0").nullish();

const draftSchema = z.object(
  {
    user_id: textField("text"),
    kind: z.enum(vaultKinds, vaultKinds.join(" or ")).nullish(),
    char_id: optional(limits.pageIdCharactersMax),
    question: optional(limits.questionCharactersMax),
    text: optional(limits.vaultTextCharactersMax),
    answer: optional(limits.vaultTextCharactersMax),
    citations: z
      .array(
        z
          .object(
            {
              page_id: bounded(limits.pageIdCharactersMax),
              quote: bounded(limits.vaultQuoteCharactersMax),
              start: placeField,
            },
            "an object",
          )
          .transform(({ start, ...citation }) => ({ ...citation, start: start ?? undefined })),
        "a list",
      )
      .max(limits.vaultCitationsMax, `at most ${limits.vaultCitationsMax}`),
    note: optional(limits.vaultNoteCharactersMax),
  },
  "an object",
);
