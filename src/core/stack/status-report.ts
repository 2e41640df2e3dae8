/** What `gibsey status` shows and `GET /status` answers. */
export interface StatusReport {
  readonly runtime: string;
  readonly daemon: {
    readonly state: "ready" | "starting";
    readonly url: string;
    readonly pid: number;
    readonly version: string;
    readonly uptimeMs: number;
    readonly rssBytes: number;
  };
  readonly pages: number;
  /** Pages that are searchable just now. */
  readonly searchable: number;
  readonly vectors: number;
  /** Changes written and not yet searchable. */
  readonly lag: number;
  /** Every change that was written before is searchable; ISO 8601. It stands still while the changes can't be heard of. */
  readonly asOf: string;
  readonly deadLetters: number;
  readonly model: { readonly provider: string; readonly name: string; readonly dimensions: number };
  /** The vector index as GIBSEY_INDEX names it, and the memory that it holds. */
  readonly index: { readonly kind: string; readonly vectors: number; readonly bytes: number };
  /** What the pipeline does, and what it waits on if it waits. */
  readonly pipeline: { readonly state: string; readonly problem?: string };
  /** How far a reindex has come, while one runs. */
  readonly reindex?: { readonly model: string; readonly searchable: number; readonly of: number };
  readonly services: readonly ServiceStatus[];
}

/** One process or container of the runtime. On embedded there is one, the daemon. */
export interface ServiceStatus {
  readonly name: string;
  /** `restarting`: it ended by itself, and is or will be started again. `unhealthy`: it runs, and doesn't answer Docker. */
  readonly state: "ready" | "starting" | "restarting" | "unhealthy" | "down";
  /** Null for a container, whose processes are Docker's business. */
  readonly pid: number | null;
  /** The id of a container, short. */
  readonly container?: string;
  readonly port: number;
  /** Null where it isn't known: of a container. */
  readonly rssBytes: number | null;
  /** How often the daemon has started it again; Docker counts its own restarts itself. */
  readonly restarts: number;
}
