import type { ChatModel } from "../answer/chat-model.ts";
import { limits } from "../limits.ts";
import type { NightCounts } from "../store/night-runs.ts";
import { clusterPages } from "./cluster-pages.ts";
import { gatherPages } from "./gather-pages.ts";
import { type NightOrder, type NightParts, wantedClusters, wantedWriter } from "./run-night.ts";
import { guessedPace, shareOf } from "./token-share.ts";
import { clustersToWrite, knownTellings } from "./write-summaries.ts";

/**
 * Looks what a night would do, and writes nothing. A model call is counted for each summary, though one with a small context is asked in
 * parts; tokens are those of a small model on a slow machine, and a quicker one may be asked for more.
 * @throws what the stores and the clusterer throw; the signal's reason.
 */
export async function previewNight(
  { memory, nights, clusterer, chat, clock }: NightParts,
  order: NightOrder,
  signal: AbortSignal,
): Promise<NightCounts> {
  const before = await nights.latest();
  const found = await memory.withRecall((recall) => gatherPages(recall, () => clock.wait(0, signal), signal));
  const k = wantedClusters(order, before);
  const { clusters } = await clusterPages({ ...found, ...order, before, k }, clusterer, signal);
  const wanted = wantedWriter(chat);
  const { force } = order;
  const { numbers } = found;
  const known = await knownTellings(nights, before, { wanted, force, numbers, nowMs: clock.wallMs() });
  const summaries = clustersToWrite(clusters, known).length;
  const changed = clusters.filter(({ isChanged }) => isChanged).length;
  return { pages: found.pages.length, clusters: clusters.length, changed, summaries, ...modelShare(chat, summaries) };
}

function modelShare(
  chat: ChatModel | undefined,
  summaries: number,
): Pick<NightCounts, "modelCalls" | "promptTokens" | "answerTokens"> {
  const share = chat && shareOf(limits.nightBudgetMs - limits.nightReserveMs, summaries, guessedPace);
  if (share === undefined || summaries === 0) return { modelCalls: 0, promptTokens: 0, answerTokens: 0 };
  const { promptTokens, answerTokens } = share;
  return { modelCalls: summaries, promptTokens: summaries * promptTokens, answerTokens: summaries * answerTokens };
}
