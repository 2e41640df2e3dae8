import type { ChatModel } from "../answer/chat-model.ts";
import { type Patience, standardPatience } from "../answer/until-silent.ts";
import { wordsOf } from "../index/words.ts";
import { isRepeat } from "../retrieve/quote-pages.ts";
import { extractiveWriter } from "../store/night-store.ts";
import { choosePages } from "./choose-pages.ts";
import { extractSummary } from "./extract-summary.ts";
import { hearSummary } from "./hear-summary.ts";
import type { Heard } from "./listen.ts";
import type { ChosenPage, ClusterToTell, WrittenSummary } from "./summary-writer.ts";
import { tellingQuote } from "./telling-quote.ts";
import { toldSummary } from "./told-summary.ts";
import type { TokenShare } from "./token-share.ts";

/** What writing one summary may take. */
export interface WritingMeans {
  /** What the model may take; undefined where there is no time left for it. */
  readonly share: TokenShare | undefined;
  /** How long the model may be silent. */
  readonly patience?: Patience;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** A summary of extracts is read, and not leafed through. */
const extractsMax = 5;
/** Looked at beyond those that are wanted: some pages of a book say what others said. */
const sparePages = 3;
/** A model reads no more pages of a cluster: the next ones are more and more like these. */
const pagesMax = 16;

/**
 * Writes what a cluster is about: without a model in quotations alone, each found on its page; with one in its words as far as they
 * hold ({@link toldSummary}), and with quotations in any case. What a page says is text to it, never an instruction.
 *
 * A model that is cut off keeps its whole sentences. Where these aren't enough, the book is quoted in its place: with a shortfall that
 * says why, or without one where the model did come to an end and had nothing to say, since it would say no more the next night.
 * @param model undefined: only quotes.
 * @throws only the signal's reason.
 */
export async function writeSummary(
  cluster: ClusterToTell,
  model: ChatModel | undefined,
  { share, patience = standardPatience, now, signal }: WritingMeans,
): Promise<WrittenSummary> {
  signal.throwIfAborted();
  const chosen = quotedPages(cluster, model === undefined ? extractsMax : pagesMax);
  const extract = extractSummary(chosen.slice(0, extractsMax).map(({ citation }) => citation));
  const quoted = { ...extract, writer: extractiveWriter };
  if (model === undefined || chosen.length === 0) return { ...quoted, ...tookOf([]) };
  if (share === undefined) {
    return { ...quoted, ...tookOf([]), shortfall: `there was no time left for ${model.name}` };
  }
  const told = await hearSummary({ terms: cluster.terms, chosen }, model, share, { patience, now, signal });
  const took = tookOf(told.calls);
  const summary = toldSummary(told, chosen);
  if (summary !== undefined) return { ...summary, writer: model.name, ...took };
  const why = told.calls.find(({ shortfall }) => shortfall !== undefined)?.shortfall;
  return { ...quoted, ...took, ...(why === undefined ? {} : { shortfall: `${model.name}: ${why}` }) };
}

/** Pages that stand for the cluster, each with its quotation; where two say the same, the first. */
function quotedPages({ pages, weightOf }: ClusterToTell, count: number): readonly ChosenPage[] {
  const chosen: ChosenPage[] = [];
  const said: ReadonlySet<string>[] = [];
  for (const { page } of choosePages(pages, count + sparePages)) {
    const citation = tellingQuote(page, weightOf);
    const words = new Set(wordsOf(citation?.quote ?? ""));
    if (citation === undefined || said.some((before) => isRepeat(words, before))) continue;
    said.push(words);
    chosen.push({ page, citation });
    if (chosen.length === count) break;
  }
  return chosen;
}

function tookOf(calls: readonly Heard[]): Pick<WrittenSummary, "modelCalls" | "usage" | "readMs" | "writeMs"> {
  const sum = (of: (call: Heard) => number) => calls.reduce((all, call) => all + of(call), 0);
  return {
    modelCalls: calls.length,
    usage: {
      promptTokens: sum(({ usage }) => usage.promptTokens),
      answerTokens: sum(({ usage }) => usage.answerTokens),
    },
    readMs: sum(({ readMs }) => readMs),
    writeMs: sum(({ writeMs }) => writeMs),
  };
}
