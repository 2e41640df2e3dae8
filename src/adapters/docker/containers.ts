import type { ServiceStatus } from "../../core/stack/status-report.ts";
import { isServerName, type ServerName } from "../../core/stack/server-rules.ts";
import { fieldsOf, textOf } from "./fields.ts";

/** A container as Compose tells it. */
export interface Container {
  readonly name: ServerName;
  /** Its id, short, as `docker ps` shows it. */
  readonly id: string;
  readonly state: ServiceStatus["state"];
  /** Once it has ended. */
  readonly exitCode: number;
}

/** Reads `docker compose ps --format json`: one document a line; before Compose 2.21 one list. */
export function parseContainers(output: string): readonly Container[] {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines.flatMap((line) => [JSON.parse(line) as unknown].flat()).flatMap(parseContainer);
}

function parseContainer(document: unknown): readonly Container[] {
  const { ID, Service, State, Health, ExitCode } = fieldsOf(document);
  const name = textOf(Service);
  if (!isServerName(name)) return [];
  const state = stateOf(textOf(State), textOf(Health));
  return [{ name, id: textOf(ID).slice(0, 12), state, exitCode: Number(ExitCode ?? 0) }];
}

/** All have a health check, so one that runs without a word of health hasn't been asked yet. */
function stateOf(state: string, health: string): ServiceStatus["state"] {
  if (state === "restarting") return "restarting";
  if (state !== "running") return "down";
  if (health === "healthy") return "ready";
  return health === "unhealthy" ? "unhealthy" : "starting";
}
