import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { checkPaths, type NightJob, type NightTimer, wordsOf } from "./night-job.ts";
import { refused, runTool, type ToolEnvironment } from "./run-tool.ts";

/** The user's own systemd, in which each book has a service and a timer. */
export function openSystemd(environment: ToolEnvironment): NightTimer {
  const home = environment["HOME"] || homedir();
  const folder = join(environment["XDG_CONFIG_HOME"] || join(home, ".config"), "systemd", "user");
  const filesOf = (dataDir: string) => {
    const name = unitName(dataDir);
    return {
      timer: `${name}.timer`,
      service: join(folder, `${name}.service`),
      timerFile: join(folder, `${name}.timer`),
    };
  };
  const control = async (...words: readonly string[]) => {
    const { isDone, stderr } = await runTool("systemctl", ["--user", ...words], environment);
    if (!isDone) throw refused(`systemctl --user ${words.join(" ")} failed: ${stderr}`);
  };
  const shown = (dataDir: string, service: string, timer: string) => {
    const files = filesOf(dataDir);
    return `# ${files.service}\n${service}\n# ${files.timerFile}\n${timer}`.trimEnd();
  };
  return {
    kind: "systemd",
    isAvailable: async () => {
      const asked = await runTool("systemctl", ["--user", "--version"], environment).catch(() => undefined);
      return asked?.isDone === true;
    },
    shown: (job) => shown(job.dataDir, serviceOf(job), timerOf(job)),
    async installed(dataDir) {
      const { service, timerFile } = filesOf(dataDir);
      const texts = await Promise.all(
        [service, timerFile].map((file) => readFile(file, "utf8").catch(() => undefined)),
      );
      const [serviceText, timerText] = texts;
      return serviceText === undefined || timerText === undefined ? undefined : shown(dataDir, serviceText, timerText);
    },
    async install(job) {
      checkPaths(job);
      const { timer, service, timerFile } = filesOf(job.dataDir);
      // Where systemd can't be reached, nothing is left for it.
      await control("daemon-reload");
      await mkdir(folder, { recursive: true });
      await writeFile(service, serviceOf(job));
      await writeFile(timerFile, timerOf(job));
      await control("daemon-reload");
      await control("enable", "--now", timer);
      // A timer that was there already goes by its new time from now on.
      await control("restart", timer);
    },
    async uninstall(dataDir) {
      const { timer, service, timerFile } = filesOf(dataDir);
      if ((await readFile(timerFile).catch(() => undefined)) === undefined) return;
      try {
        await control("disable", "--now", timer);
      } finally {
        await rm(service, { force: true });
        await rm(timerFile, { force: true });
      }
      await control("daemon-reload");
    },
  };
}

/** Units of several books stand beside each other. */
function unitName(dataDir: string): string {
  return `gibsey-nightly-${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}`;
}

/** A daemon that the job starts goes on after it: by default all of its processes would be ended with it. */
function serviceOf(job: NightJob): string {
  return `[Unit]
Description=gibsey's night for ${specifierFree(job.dataDir)}

[Service]
Type=oneshot
KillMode=process
ExecStart=${wordsOf(job).map(quoted).join(" ")}
`;
}

/** A night that was missed is run at the next start. */
function timerOf({ dataDir, at }: NightJob): string {
  return `[Unit]
Description=When gibsey's night for ${specifierFree(dataDir)} begins

[Timer]
OnCalendar=*-*-* ${at}:00
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** A word of ExecStart: specifiers (%), variables ($) and C-like escapes are text. */
function quoted(word: string): string {
  const text = specifierFree(word).replaceAll("$", () => "$$");
  return /^[\w./:@%$+-]+$/.test(text) ? text : `"${text.replaceAll(/[\\"]/g, "\\$&")}"`;
}

function specifierFree(text: string): string {
  return text.replaceAll("%", "%%");
}
