import type { ServerName } from "../../stack/server-rules.ts";
import type { FolderFacts } from "./folder.ts";

/** What the machine is and has. */
export interface MachineProbes {
  /** As `process.versions.node`. */
  readonly nodeVersion: string;
  /** Memory that processes can still have, in MiB. */
  availableMb(): number;
  /** The folder of models and jars. */
  cacheFolder(): Promise<FolderFacts>;
  clock(signal: AbortSignal): Promise<ClockFacts>;
  /** How many files a process may have open; undefined when it can't be told. */
  openFilesMax(): Promise<number | undefined>;
  /** Of the ports that services would be started on, those that somebody has who isn't this book's: who, and which. */
  portsTaken(services: readonly ServiceName[]): Promise<readonly string[]>;
  java(): Promise<JavaFacts>;
  /** The program; undefined when there is none. */
  maven(): Promise<string | undefined>;
  /** Of some servers those whose jars aren't whole, each with the folder where they are to be. */
  jarsMissing(
    names: readonly ServerName[],
  ): Promise<readonly { readonly name: ServerName; readonly folder: string; readonly isThere: boolean }[]>;
  /** @throws GibseyError DOCKER_UNAVAILABLE when there is no docker, no engine that answers, or no Compose. */
  docker(signal: AbortSignal): Promise<DockerFacts>;
}

export type ServiceName = ServerName | "daemon";

export interface ClockFacts {
  /** Epoch ms, as all times here. */
  readonly nowMs: number;
  /** The newest of gibsey's own files and the book's, and when it was written: no clock goes back behind that. */
  readonly newest: { readonly file: string; readonly writtenAtMs: number } | undefined;
  /** The daemon's, if it answers. */
  readonly daemonMs: number | undefined;
}

export interface JavaFacts {
  /** The one that the servers would be run by. */
  readonly java: { readonly path: string; readonly version: string } | undefined;
  /** Those that were found on the way to it. */
  readonly others: readonly { readonly path: string; readonly version: string }[];
}

export interface DockerFacts {
  readonly engine: string;
  readonly compose: string;
  /** Undefined when that plugin isn't there. */
  readonly buildx: string | undefined;
}
