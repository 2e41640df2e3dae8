/**
 * gibsey as a library: a book's memory in your own process, on the same files as the `gibsey` command.
 *
 * @packageDocumentation
 */
export { type GibseyMemory, type MemoryOptions, openMemory } from "./open-memory.ts";
export { type ErrorCode, errorTable, GibseyError } from "./core/errors.ts";
export { limits } from "./core/limits.ts";
export type { Character, Page, Quote } from "./core/page.ts";
export type { Answer } from "./core/memory.ts";
export type { ScoredQuote } from "./core/retrieve/quote-pages.ts";
export type { FoundSummary } from "./core/nightly/find-summaries.ts";
export type { Summary } from "./core/store/night-store.ts";
export type { Retrieval } from "./core/retrieve/retrieve.ts";
export type { ReindexOutcome, ReindexProgress } from "./daemon/reindex.ts";
