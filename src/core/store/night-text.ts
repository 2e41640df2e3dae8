import { z } from "zod";
import { citationsSchema } from "./citations-text.ts";
import type { ClusterMember, Night, SummaryDraft } from "./night-store.ts";
import { readAs } from "./read-as.ts";

/*
 * What of a night nobody asks for alone, as the texts in which stores keep it. One that can't be read was written by another
 * version of gibsey, or by a hand. It is as if it weren't there: the next night makes all of it anew.
 */

/** A night without its summaries. */
export type NightFacts = Omit<Night, "summaries">;

export function factsAsText(night: Night): string {
  const { summaries: _, ...facts } = night;
  return JSON.stringify(facts);
}

/** {@link factsAsText} read back; undefined where it can't be read. */
export function factsFrom(text: string): NightFacts | undefined {
  return readAs(factsSchema, text);
}

export function membersAsText(members: readonly ClusterMember[]): string {
  return JSON.stringify(members);
}

/** {@link membersAsText} read back; undefined where it can't be read. */
export function membersFrom(text: string): readonly ClusterMember[] | undefined {
  return readAs(membersSchema, text);
}

export function termsAsText(terms: readonly string[]): string {
  return JSON.stringify(terms);
}

/** {@link termsAsText} read back; none where it can't be read. */
export function termsFrom(text: string): readonly string[] {
  return readAs(termsSchema, text) ?? [];
}

export function draftAsText(draft: SummaryDraft): string {
  return JSON.stringify(draft);
}

/** {@link draftAsText} read back; undefined where it can't be read. */
export function draftFrom(text: string): SummaryDraft | undefined {
  return readAs(draftSchema, text);
}

const factsSchema = z.object({
  runId: z.string(),
  date: z.string(),
  generation: z.string(),
  k: z.union([z.number(), z.literal("auto")]),
  wanted: z.string().exactOptional(),
  nextClusterId: z.number(),
  movedSinceWhole: z.number(),
  wholeAtMs: z.number(),
  madeAtMs: z.number(),
  before: z.object({ runId: z.string(), date: z.string(), madeAtMs: z.number() }).exactOptional(),
  went: z.array(z.string()),
});

const membersSchema = z.array(
  z.object({
    page_id: z.string(),
    text_hash: z.string(),
    x: z.number(),
    y: z.number(),
    change: z.enum(["came", "changed"]).exactOptional(),
    from: z.number().exactOptional(),
  }),
);

const termsSchema = z.array(z.string());

const draftSchema = z.object({
  member_hash: z.string(),
  wanted: z.string(),
  terms: termsSchema,
  summary: z.string(),
  citations: citationsSchema,
  writer: z.string(),
  shortfall: z.string().exactOptional(),
});
