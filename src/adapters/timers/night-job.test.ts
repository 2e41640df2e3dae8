import { expect, it } from "vitest";
import { openCrontab } from "./crontab.ts";
import { type NightJob, readJob } from "./night-job.ts";
import { openSystemd } from "./systemd.ts";

const job: NightJob = {
  node: "/usr/bin/node",
  script: "/opt/gibsey/bin/gibsey.js",
  dataDir: "/data/my book",
  at: "03:05",
};

it.each([
  ["cron", openCrontab],
  ["systemd", openSystemd],
])("is read as %s has it", (_, open) => {
  const read = (of: NightJob) => readJob(open({ HOME: "/home/me" }).shown(of));
  expect(read(job)).toEqual({ at: "03:05", programs: ["/usr/bin/node", "/opt/gibsey/bin/gibsey.js"] });
  expect(read({ ...job, node: "/my tools/node" }).programs).toEqual([]);
});

it("names no programs where somebody has commented it out", () => {
  const text = openCrontab({}).shown(job).replace("\n5 3", "\n# 5 3");
  expect(readJob(text)).toEqual({ at: undefined, programs: [] });
});
