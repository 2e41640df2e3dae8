import type { ActivityReport } from "../core/activity-report.ts";
import type { Character, Page } from "../core/page.ts";
import { limits } from "../core/limits.ts";
import type { ToldRun } from "../core/nightly/told-run.ts";
import type { NightReport } from "../core/nightly/night-report.ts";
import type { DeadLetter, DeadLetterWithEvent } from "../core/store/dead-letters.ts";
import type { NightTrigger } from "../core/store/night-runs.ts";
import type { VaultItem } from "../core/store/vault.ts";
import type { StatusReport } from "../core/stack/status-report.ts";
import type {
  Answered,
  ArrivedCanary,
  Credits,
  ImportOutcome,
  ImportProgress,
  LostCanary,
  NightOutcome,
  NightProgress,
  ReindexOutcome,
  ReindexProgress,
  ReplayOutcome,
  SavedItem,
  SentCard,
  ToldSummary,
  WrittenCharacter,
  WrittenPage,
} from "./answers.ts";
import { ask as askForAnswer, type AskEvent, type AskRequest } from "./ask.ts";
import {
  type Call,
  daemonLeft,
  type Endpoint,
  exchange,
  isRefusal,
  jsonOf,
  linesOf,
  refusalOf,
  send,
  textOf,
  toldError,
  type ToldError,
} from "./http.ts";
import { timeLimit } from "../core/time-limit.ts";

/** The daemon's HTTP routes as functions. All throw GibseyError with the daemon's own code, message and hint. */
export type DaemonClient = ReturnType<typeof createDaemonClient>;

export function createDaemonClient(endpoint: Endpoint, signal: AbortSignal) {
  const soon = () => timeLimit(signal, limits.requestMs + limits.searchableMs);
  /** A request that is answered in one go, and soon. */
  const ask = (call: Omit<Call, "signal">, until = soon()) => send(endpoint, { ...call, signal: until });
  const get = async <T>(path: string, until?: AbortSignal) => jsonOf<T>(await ask({ method: "GET", path }, until));

  return {
    url: endpoint.url,

    /** The best quotes for a question, whether they are evidence, and summaries if it is about the book at large. */
    async retrieve(
      q: string,
      options: {
        k?: number;
        char_id?: string | undefined;
        upto?: number | undefined;
        explain?: boolean;
      },
    ): Promise<Answered> {
      const query = new URLSearchParams({ q, summaries: "1" });
      if (options.k !== undefined) query.set("k", String(options.k));
      if (options.char_id !== undefined) query.set("char_id", options.char_id);
      if (options.upto !== undefined) query.set("upto", String(options.upto));
      if (options.explain) query.set("explain", "1");
      const response = await ask({ method: "GET", path: `/retrieve?${query.toString()}` });
      const { headers } = response;
      const readAs = headers["x-gibsey-read-as"];
      return {
        evidence: headers["x-gibsey-evidence"] === "none" ? "none" : "some",
        evidenceScore: Number(headers["x-gibsey-evidence-score"]),
        ...(readAs === undefined ? {} : { readAs: decodeURIComponent(String(readAs)) }),
        freshness: { lag: Number(headers["x-gibsey-lag"]), asOf: String(headers["x-gibsey-as-of"]) },
        ...withSummaries(await jsonOf<FoundQuotes | FoundQuotes["quotes"]>(response)),
        ...(headers["x-gibsey-degraded"] === "words-only" ? { degraded: "words-only" } : {}),
      };
    },

    /** Writes pages and characters as one, and reports progress until all are searchable (or at once, without `wait`). */
    async import(
      lines: Iterable<string>,
      options: { replace: boolean; wait: boolean; dryRun: boolean },
      onProgress: (progress: ImportProgress) => void,
    ): Promise<ImportOutcome> {
      const query = new URLSearchParams({ wait: String(options.wait) });
      if (options.replace) query.set("replace", "1");
      if (options.dryRun) query.set("dry_run", "1");
      const response = await send(endpoint, {
        method: "POST",
        path: `/import?${query.toString()}`,
        body: lines,
        contentType: "application/x-ndjson",
        signal,
      });
      return outcomeOf<ImportProgress, ImportOutcome>(response, onProgress);
    },

    /** Sends a write through every hop, and tells how long each took, or where it was lost. */
    async canary({ timeoutMs = limits.canaryMs }: { readonly timeoutMs?: number } = {}): Promise<
      ArrivedCanary | LostCanary
    > {
      const body = JSON.stringify({ timeoutMs: Math.min(timeoutMs, limits.canaryMs) });
      const response = await exchange(endpoint, { method: "POST", path: "/canary", body, signal: soon() });
      if (!isRefusal(response)) return { kind: "arrived", ...(await jsonOf<Omit<ArrivedCanary, "kind">>(response)) };
      const told = await refusalOf<ToldError & Pick<LostCanary, "hops" | "stoppedAt" | "reason">>(response);
      if (told.error.code !== "CANARY_LOST") throw toldError(told);
      const { hops, stoppedAt, reason, error } = told;
      return { kind: "lost", hops, stoppedAt, reason, message: error.message, hint: error.hint };
    },

    /** Takes the book over to another model, and reports progress until readers are answered by it. */
    async reindex(
      target: { readonly model: string } | { readonly rollback: boolean },
      onProgress: (progress: ReindexProgress) => void,
    ): Promise<ReindexOutcome> {
      const response = await send(endpoint, { method: "POST", path: "/reindex", body: JSON.stringify(target), signal });
      return outcomeOf<ReindexProgress, ReindexOutcome>(response, onProgress);
    },

    /** Runs a night, and reports how far it is. A caller who leaves ends it. */
    async nightly(request: NightRequest, onProgress: (progress: NightProgress) => void): Promise<NightOutcome> {
      const response = await send(endpoint, {
        method: "POST",
        path: "/nightly",
        body: JSON.stringify(request),
        signal,
      });
      return outcomeOf<NightProgress, NightOutcome>(response, onProgress);
    },

    /** Nights that were run, the newest first. */
    nights: (limit: number) => get<ToldRun[]>(`/nightly?limit=${limit}`),

    /** What the latest night says of the book; none before the first. */
    summaries: () => get<ToldSummary[]>("/summaries"),

    getPage: (page_id: string) => get<Page>(`/pages/${encodeURIComponent(page_id)}`),

    listPages(after: number | undefined, limit: number): Promise<Page[]> {
      return get<Page[]>(`/pages?limit=${limit}${after === undefined ? "" : `&after=${after}`}`);
    },

    async putPage(page_id: string, fields: Partial<Omit<Page, "page_id">>, wait: boolean): Promise<WrittenPage> {
      const path = `/pages/${encodeURIComponent(page_id)}${wait ? "?wait=1" : ""}`;
      return jsonOf<WrittenPage>(await ask({ method: "PUT", path, body: JSON.stringify(fields) }));
    },

    async removePage(page_id: string): Promise<void> {
      await textOf(await ask({ method: "DELETE", path: `/pages/${encodeURIComponent(page_id)}` }));
    },

    listLetters(after: string | undefined, limit: number): Promise<DeadLetter[]> {
      const query = after === undefined ? "" : `&after=${encodeURIComponent(after)}`;
      return get<DeadLetter[]>(`/dead-letters?limit=${limit}${query}`);
    },

    getLetter: (id: string) => get<DeadLetterWithEvent>(`/dead-letters/${encodeURIComponent(id)}`),

    async replayLetters(ids: readonly string[]): Promise<ReplayOutcome> {
      return jsonOf(await ask({ method: "POST", path: "/dead-letters/replay", body: JSON.stringify({ ids }) }));
    },

    async dropLetter(id: string): Promise<void> {
      await textOf(await ask({ method: "DELETE", path: `/dead-letters/${encodeURIComponent(id)}` }));
    },

    /** A user's credits: the entries behind `after`, or the last ones, at most `limit`. */
    credits(user: string, after: number | undefined, limit: number): Promise<Credits> {
      const query = after === undefined ? "" : `&after=${after}`;
      return get<Credits>(`/credits/${encodeURIComponent(user)}?limit=${limit}${query}`);
    },

    /** Gives credits, or takes them away. */
    async grantCredits(user: string, credits: number): Promise<void> {
      const path = `/credits/${encodeURIComponent(user)}/grant`;
      await textOf(await ask({ method: "POST", path, body: JSON.stringify({ credits }) }));
    },

    /** What a user has saved, newest first; with a query what has its words, best first. */
    listVault(user: string, query: string | undefined, limit: number): Promise<VaultItem[]> {
      const asked = new URLSearchParams({ user, limit: String(limit) });
      if (query !== undefined) asked.set("q", query);
      return get<VaultItem[]>(`/vault?${asked.toString()}`);
    },

    getVaultItem: (user: string, id: string) => get<VaultItem>(vaultPath(user, id)),

    /** Saves an exchange, or a quote, and gives its id. Each citation must be on its page. */
    async saveToVault(item: SavedItem): Promise<{ readonly id: string }> {
      return jsonOf(await ask({ method: "POST", path: "/vault", body: JSON.stringify(item) }));
    },

    async removeFromVault(user: string, id: string): Promise<void> {
      await textOf(await ask({ method: "DELETE", path: vaultPath(user, id) }));
    },

    /** All that a report of the latest night tells. @throws GibseyError NIGHT_UNKNOWN before the first. */
    nightReport: () => get<NightReport>("/nightly/report"),

    characters: () => get<Character[]>("/characters"),

    getCharacter: (char_id: string) => get<Character>(characterPath(char_id)),

    /** The card that a character came with; nothing of what it came without. */
    getCard: (char_id: string) => get<Partial<SentCard>>(`${characterPath(char_id)}/card`),

    /** Writes a character, and the card that it comes with. Null takes a field away; one that is left out stays. */
    async putCharacter(
      char_id: string,
      fields: { readonly [Field in keyof Omit<Character, "char_id">]?: Character[Field] | null },
      options: { readonly card?: SentCard; readonly isNew?: boolean } = {},
    ): Promise<WrittenCharacter> {
      const { card, isNew = false } = options;
      const path = `${characterPath(char_id)}${isNew ? "?new=1" : ""}`;
      const body = JSON.stringify(card === undefined ? fields : { ...fields, card });
      return jsonOf(await ask({ method: "PUT", path, body }));
    },

    /** @param until takes the place of the client's own signal and time limit. */
    status: (until?: AbortSignal) => get<StatusReport>("/status", until),

    /** What is counted, in Prometheus's text format. */
    metrics: async () => textOf(await ask({ method: "GET", path: "/metrics" })),

    /** What was learned after the cursor of an earlier answer; without one, all that is remembered. */
    activity(after: string | undefined, until?: AbortSignal): Promise<ActivityReport> {
      const query = after === undefined ? "" : `?after=${encodeURIComponent(after)}`;
      return get<ActivityReport>(`/activity${query}`, until);
    },

    /** An answer as it is said; see {@link askForAnswer}. @param until takes the place of the client's own signal. */
    ask: (request: AskRequest, until: AbortSignal = signal): AsyncGenerator<AskEvent> =>
      askForAnswer(endpoint, request, until),

    /** Says that a question may come soon, so that the chat model is loaded by then, and tells which that is. */
    async warmChatModel(): Promise<{ readonly model: string }> {
      return jsonOf(await ask({ method: "POST", path: "/ask/warm" }));
    },
  };
}

/** A night as it is asked for; what is left out is as the daemon has it. */
export interface NightRequest {
  readonly k?: number | "auto";
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly ifDue?: boolean;
  readonly trigger: NightTrigger;
}

function characterPath(char_id: string): string {
  return `/characters/${encodeURIComponent(char_id)}`;
}

function vaultPath(user: string, id: string): string {
  return `/vault/${encodeURIComponent(id)}?user=${encodeURIComponent(user)}`;
}

/** A line of work that tells how it gets on; there may be other kinds beside these. */
type ToldLine<Progress, Outcome> = { readonly progress: Progress } | { readonly done: Outcome } | ToldError;

/** Follows work to its end. @throws GibseyError what the daemon says went wrong; DAEMON_DOWN when it leaves before. */
async function outcomeOf<Progress, Outcome>(
  response: Parameters<typeof linesOf>[0],
  onProgress: (progress: Progress) => void,
): Promise<Outcome> {
  for await (const line of linesOf<ToldLine<Progress, Outcome>>(response)) {
    if ("error" in line) throw toldError(line);
    if ("progress" in line) onProgress(line.progress);
    if ("done" in line) return line.done;
  }
  throw daemonLeft();
}

type FoundQuotes = Pick<Answered, "quotes" | "summaries">;

/** A daemon that was started before there were summaries gives quotes alone, whatever it is asked for. */
function withSummaries(found: FoundQuotes | FoundQuotes["quotes"]): FoundQuotes {
  return "quotes" in found ? found : { quotes: found, summaries: [] };
}
