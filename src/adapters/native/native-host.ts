import { setTimeout as sleep } from "node:timers/promises";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { newRun, type RunningService, serviceIn, withService } from "../../core/stack/run-record.ts";
import { isServerName, type ServerName, serverRules } from "../../core/stack/server-rules.ts";
import type { ServiceHost } from "../../core/stack/service-host.ts";
import type { NativePlan } from "../../core/stack/stack-plan.ts";
import type { DataDir } from "../data-dir/data-dir.ts";
import { readSince, sizeOf } from "../process/log-file.ts";
import { isAlive } from "../process/process-identity.ts";
import { residentBytes } from "../process/resident-memory.ts";
import { reasonOf } from "../reason-of.ts";
import { failureReason } from "./failure-reason.ts";
import { type JvmProcess, runJvm, startJvm } from "./jvm-process.ts";
import { nativeCommand } from "./native-command.ts";
import { answersAt } from "./ready-probes.ts";
import { serverFolders } from "./server-site.ts";

/** What this process knows of a server beside its record. */
interface Start {
  readonly atMs: number;
  /** How long its logs were before, so that its own words are told from those of earlier runs. */
  readonly logBytes: number;
  readonly outBytes: number;
  readonly jvm?: JvmProcess;
}

export interface NativeHostParts {
  readonly dataDir: DataDir;
  readonly plan: NativePlan;
  /** The folder with one folder of templates a server. */
  readonly templates: string;
  /** gibsey's, for run.json. */
  readonly version: string;
}

/** Servers as JVMs on this machine, recorded in run.json. */
export function createNativeHost({ dataDir, plan, templates, version }: NativeHostParts): ServiceHost {
  const starts = new Map<string, Start>();
  const foldersOf = (name: ServerName) => serverFolders(dataDir.path, name);

  const record = (service: RunningService) =>
    dataDir.changeRun((run = newRun("native", version)) => withService(run, service));

  const markStart = async (name: ServerName): Promise<Start> => {
    const { log, out } = foldersOf(name);
    return { atMs: performance.now(), logBytes: await sizeOf(log), outBytes: await sizeOf(out) };
  };

  /** An error with the server's last words; without a start in this process, with the last of its log. */
  const failed = async (name: ServerName, problem: string, cause?: unknown): Promise<GibseyError> => {
    const { log, out } = foldersOf(name);
    const start = starts.get(name);
    const words = [await readSince(log, start?.logBytes ?? 0), await readSince(out, start?.outBytes ?? 0)];
    const known = failureReason(name, words.join("\n\n"));
    const message = `${name} ${problem}${known === undefined ? "" : `: ${known.reason}`}`;
    const hint = known?.hint ?? `gibsey doctor; gibsey logs ${name} -n 200`;
    return new GibseyError("SERVICE_FAILED", [message, ...words.flatMap(lastLines)].join("\n  "), hint, { cause });
  };

  const launch = async (name: ServerName, signal: AbortSignal): Promise<JvmProcess> => {
    const { home, out } = foldersOf(name);
    try {
      const { words, format } = await nativeCommand(name, plan, dataDir.path, templates);
      if (format !== undefined) await runJvm(plan.java, format, home, signal);
      signal.throwIfAborted();
      return await startJvm(plan.java, words, home, out);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof GibseyError ? error : await failed(name, `can't be started: ${reasonOf(error)}`, error);
    }
  };

  return {
    async start(name, signal) {
      const start = await markStart(name);
      starts.set(name, start);
      const jvm = await launch(name, signal);
      starts.set(name, { ...start, jvm });
      const restarts = serviceIn((await dataDir.readRun())?.services, name)?.restarts;
      const service: RunningService = {
        name,
        ...jvm.identity,
        port: plan.ports[serverRules[name].port],
        readyMs: null,
        logBytes: start.logBytes,
        outBytes: start.outBytes,
        ...(restarts === undefined ? {} : { restarts }),
      };
      try {
        await record(service);
      } catch (error) {
        // One that isn't recorded would never be stopped.
        process.kill(jvm.identity.pid, "SIGKILL");
        throw error;
      }
      return service;
    },

    async untilReady(service, signal) {
      const { name, port } = service;
      if (!isServerName(name)) throw new Error(`${name} is no server of this stack`);
      const start = starts.get(name) ?? (await markStart(name));
      while (!(await answersAt(name, port))) {
        if (!(await isAlive(service))) {
          throw await failed(name, `ended (${await endOf(start.jvm)}) before it was ready`);
        }
        if (isTimeout(signal)) throw await failed(name, "didn't answer in time");
        await sleep(limits.readyPollMs, undefined, { signal }).catch(() => {});
        if (!isTimeout(signal)) signal.throwIfAborted();
      }
      if (service.readyMs !== null) return service;
      const ready = { ...service, readyMs: Math.round(performance.now() - start.atMs) };
      await record(ready);
      return ready;
    },

    isReady: async ({ name, port }) => isServerName(name) && answersAt(name, port),

    isAlive,

    rssBytes: async (identity) => ((await isAlive(identity)) ? residentBytes(identity.pid) : 0),
  };
}

/**
 * A process is gone an instant before its parent is told; one that another process started is nobody's child here. The
 * waiting keeps this process alive, which a child in the background doesn't.
 */
async function endOf(jvm: JvmProcess | undefined): Promise<string> {
  if (jvm === undefined) return "nobody saw how";
  const told = new AbortController();
  const tooLate = sleep(limits.readyProbeMs, "nobody saw how", { signal: told.signal });
  return Promise.race([jvm.ended, tooLate]).finally(() => told.abort());
}

/** The last lines of a log, without the rungs of stack traces and what Java has against Cassandra in general. */
function lastLines(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => !/^\s*$|^\s+at |^\s+\.\.\. \d+ |^WARNING: /.test(line));
  return lines.slice(-limits.failureLinesMax).map((line) => line.slice(0, limits.failureLineCharactersMax));
}

function isTimeout({ reason }: AbortSignal): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}
