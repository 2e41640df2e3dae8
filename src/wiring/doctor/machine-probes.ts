import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { lookAtFolder } from "../../adapters/data-dir/folder-facts.ts";
import { thisMachine } from "../../adapters/native/machine.ts";
import { openFilesMax } from "../../adapters/process/open-files.ts";
import { send, textOf } from "../../client/http.ts";
import type { MachineProbes } from "../../core/doctor/probes/machine.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { packageRoot } from "../../version.ts";
import type { WiredDaemonProbes } from "./daemon-probes.ts";
import { askDocker } from "./docker-facts.ts";
import { portsTaken } from "./port-facts.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function machineProbes(parts: ProbeParts, daemon: WiredDaemonProbes): MachineProbes {
  const { config, environment } = parts;
  const jars = once(async () => {
    const { openJars } = await import("../../adapters/native/jars.ts");
    return openJars(config.cacheDir.value, join(packageRoot, "stack", "native"));
  });
  return {
    nodeVersion: process.versions.node,
    availableMb: () => thisMachine().availableMb,
    cacheFolder: once(() => lookAtFolder(config.cacheDir.value)),
    async clock(signal) {
      const daemonMs = await daemonClock(await daemon.url(), signal);
      return { nowMs: Date.now(), newest: newestOf(parts), daemonMs };
    },
    openFilesMax: once(() => openFilesMax()),
    portsTaken: (services) => portsTaken(parts, daemon, services),
    java: once(async () => {
      const { lookForJava } = await import("../../adapters/native/java.ts");
      return lookForJava(environment);
    }),
    maven: async () => mavenOf(environment),
    async jarsMissing(names) {
      const [missing, folders] = await Promise.all([(await jars()).missing(names), (await jars()).folders()]);
      return missing.map((name) => ({ name, folder: folders[name], isThere: existsSync(folders[name]) }));
    },
    docker: (signal) => askDocker(environment, signal),
  };
}

/** Of an HTTP answer's head, to the second. A daemon that hangs is told of by its own check. */
async function daemonClock(url: string | undefined, signal: AbortSignal): Promise<number | undefined> {
  if (url === undefined) return undefined;
  try {
    const within = timeLimit(signal, limits.doctorAnswerMs / 2);
    const response = await send({ url, token: "" }, { method: "GET", path: "/healthz", signal: within });
    const { date } = response.headers;
    await textOf(response);
    return date === undefined ? undefined : Date.parse(date);
  } catch {
    return undefined;
  }
}

function newestOf({ dataDir }: ProbeParts): { readonly file: string; readonly writtenAtMs: number } | undefined {
  const own = ["gibsey.db", "gibsey.db-wal", "index.snapshot", "run.json", "stack.json"].map((name) =>
    join(dataDir.path, name),
  );
  return [join(packageRoot, "package.json"), join(packageRoot, "dist", "cli.js"), dataDir.logFile, ...own]
    .flatMap((file) => {
      const at = statSync(file, { throwIfNoEntry: false });
      return at === undefined ? [] : [{ file, writtenAtMs: at.mtimeMs }];
    })
    .toSorted((one, other) => other.writtenAtMs - one.writtenAtMs)[0];
}

/** As run-maven.ts finds it. */
function mavenOf(environment: ProbeParts["environment"]): string | undefined {
  const home = environment["MAVEN_HOME"];
  const folders = home ? [join(home, "bin")] : (environment["PATH"] ?? "").split(delimiter);
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "mvn"))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
