import type { z } from "zod";

/** What a text in a store stands for; undefined where it is no JSON, or not of this shape. */
export function readAs<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
