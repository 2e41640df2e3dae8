import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeScript, writeSystemctl } from "../../../test/fakes/programs.ts";
import type { NightJob, NightTimer } from "./night-job.ts";
import { openSystemd } from "./systemd.ts";

let home: string;
let calls: () => string[];
let systemd: NightTimer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-systemd-"));
  ({ calls } = await writeSystemctl(join(home, "bin")));
  systemd = openSystemd({ PATH: join(home, "bin"), HOME: home });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const job: NightJob = {
  node: "/usr/bin/node",
  script: "/opt/gibsey/bin/gibsey.js",
  dataDir: "/data/book",
  at: "03:05",
};

async function units(): Promise<Record<string, string>> {
  const folder = join(home, ".config", "systemd", "user");
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return Object.fromEntries(names.map((name, place) => [name.replace(/-[0-9a-f]{8}\./, "."), texts[place] ?? ""]));
}

it("writes a service and a timer of the book's own, starts the timer, and takes both away", async () => {
  expect(await systemd.installed(job.dataDir)).toBeUndefined();
  await systemd.install(job);
  const { "gibsey-nightly.service": service, "gibsey-nightly.timer": timer } = await units();
  expect(service).toContain(
    "\nExecStart=/usr/bin/node /opt/gibsey/bin/gibsey.js nightly --if-due --quiet --data-dir /data/book\n",
  );
  // Without it, a daemon that the job starts would be ended with the job.
  expect(service).toContain("\nKillMode=process\n");
  expect(timer).toContain("\nOnCalendar=*-*-* 03:05:00\nPersistent=true\n");
  expect(await systemd.installed(job.dataDir)).toBe(systemd.shown(job));
  await systemd.install({ ...job, at: "04:00" });
  await systemd.install({ ...job, dataDir: "/data/other" });
  await systemd.uninstall(job.dataDir);
  await systemd.uninstall("/data/other");
  await systemd.uninstall("/data/other");
  expect(await units()).toEqual({});
  expect(calls().map((call) => call.replace(/-[0-9a-f]{8}\./, "."))).toEqual([
    ...Array.from({ length: 3 }, () => [
      "--user daemon-reload",
      "--user daemon-reload",
      "--user enable --now gibsey-nightly.timer",
      "--user restart gibsey-nightly.timer",
    ]).flat(),
    ...Array.from({ length: 2 }, () => ["--user disable --now gibsey-nightly.timer", "--user daemon-reload"]).flat(),
  ]);
});

it("writes paths so that systemd reads them as they are", async () => {
  await systemd.install({ ...job, dataDir: `/data/100% "odd" $HOME\\x` });
  const { "gibsey-nightly.service": service = "" } = await units();
  expect(service).toContain(`--data-dir "/data/100%% \\"odd\\" $$HOME\\\\x"\n`);
  expect(service).toContain(`Description=gibsey's night for /data/100%% "odd"`);
});

it("says when systemd refuses, as it does where nobody is logged in, and leaves nothing there", async () => {
  await systemd.install(job);
  await writeScript(join(home, "bin", "systemctl"), `echo "Failed to connect to bus: No medium found" >&2; exit 1`);
  await expect(systemd.install(job)).rejects.toMatchObject({
    code: "TIMER_UNAVAILABLE",
    message: expect.stringMatching(/daemon-reload failed: Failed to connect to bus/),
  });
  await expect(systemd.uninstall(job.dataDir)).rejects.toThrow("Failed to connect to bus");
  expect(await units()).toEqual({});
  await expect(systemd.install(job)).rejects.toThrow("Failed to connect to bus");
  expect(await units()).toEqual({});
});
