import { z } from "zod";
import type { Citation } from "../page.ts";
import { readAs } from "./read-as.ts";

/** Citations as the one text in which stores keep them. */
export function citationsAsText(citations: readonly Citation[]): string {
  return JSON.stringify(citations);
}

/** {@link citationsAsText} read back; none where somebody else has written something else. */
export function citationsFrom(text: string): readonly Citation[] {
  return readAs(citationsSchema, text) ?? [];
}

export const citationsSchema = z.array(
  z.object({ page_id: z.string(), number: z.number(), quote: z.string(), start: z.number(), end: z.number() }),
);
