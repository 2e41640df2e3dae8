import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeCrontab, writeScript } from "../../../test/fakes/programs.ts";
import { openCrontab } from "./crontab.ts";
import type { NightJob, NightTimer } from "./night-job.ts";

let home: string;
let table: string;
let crontab: NightTimer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-crontab-"));
  ({ table } = await writeCrontab(join(home, "bin")));
  crontab = openCrontab({ PATH: join(home, "bin") });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const job: NightJob = {
  node: "/usr/bin/node",
  script: "/opt/gibsey/bin/gibsey.js",
  dataDir: "/data/book",
  at: "03:05",
};
/** Of others: what isn't UTF-8, and a last line without an end. */
const others = Buffer.concat([
  Buffer.from("MAILTO=me\n# caf"),
  Buffer.from([0xe9, 0x0a]),
  Buffer.from("1 * * * * date +\\%s"),
]);

it("adds a block of the book's own to a crontab that isn't there yet, and takes it away", async () => {
  expect(await crontab.installed(job.dataDir)).toBeUndefined();
  await crontab.install(job);
  expect(await readFile(table, "utf8")).toBe(
    `# gibsey nightly, for /data/book: begin
5 3 * * * /usr/bin/node /opt/gibsey/bin/gibsey.js nightly --if-due --quiet --data-dir /data/book >/dev/null
# gibsey nightly, for /data/book: end
`,
  );
  expect(await crontab.installed(job.dataDir)).toBe(crontab.shown(job));
  await crontab.uninstall(job.dataDir);
  expect(await readFile(table, "utf8")).toBe("");
  await crontab.uninstall(job.dataDir);
});

it("leaves others' lines as they are, to the byte, and never has two blocks of one book", async () => {
  await writeFile(table, others);
  await crontab.install(job);
  await crontab.install({ ...job, dataDir: "/data/book two" });
  await crontab.install({ ...job, at: "23:30" });
  const written = await readFile(table);
  expect(written.subarray(0, others.length).equals(others)).toBe(true);
  expect(written.toString("latin1").match(/for \/data\/book: begin/g)?.length).toBe(1);
  expect(written.toString("latin1")).toContain("\n30 23 * * * ");
  await crontab.uninstall(job.dataDir);
  await crontab.uninstall("/data/book two");
  expect((await readFile(table)).equals(Buffer.concat([others, Buffer.from("\n")]))).toBe(true);
});

it("replaces a block of which somebody removed the end, and nothing behind it", async () => {
  await crontab.install(job);
  const block = await readFile(table, "utf8");
  await writeFile(table, `${block.replace(/.*: end\n/, "")}1 * * * * date\n`);
  await crontab.install(job);
  expect(await readFile(table, "utf8")).toBe(`${block}1 * * * * date\n`);
});

it("writes paths so that cron and its shell read them as they are", async () => {
  const odd = join(home, `it's 100% "odd" $HOME & \u00e9t\u00e9`);
  await mkdir(odd);
  const node = join(odd, "node");
  const notes = join(home, "notes");
  await writeScript(node, `for word in "$@"; do printf '%s\\n' "$word"; done > "${notes}"`);
  const oddJob = { ...job, node, script: join(odd, "gibsey.js"), dataDir: join(odd, "book") };
  await crontab.install(oddJob);
  expect(await crontab.installed(oddJob.dataDir)).toBe(crontab.shown(oddJob));
  asCronRuns(await readFile(table, "utf8"));
  expect((await readFile(notes, "utf8")).trimEnd().split("\n")).toEqual([
    join(odd, "gibsey.js"),
    "nightly",
    "--if-due",
    "--quiet",
    "--data-dir",
    join(odd, "book"),
  ]);
});

it("refuses a path that no line can hold", async () => {
  await expect(crontab.install({ ...job, dataDir: "/data/a\nb" })).rejects.toMatchObject({ code: "TIMER_UNAVAILABLE" });
});

it("says when there is no crontab, or when it refuses", async () => {
  const none = openCrontab({ PATH: join(home, "nowhere") });
  expect(await none.isAvailable()).toBe(false);
  await expect(none.install(job)).rejects.toMatchObject({
    code: "TIMER_UNAVAILABLE",
    message: /no crontab on the PATH/,
  });
  await writeScript(join(home, "bin", "crontab"), `echo "you are not allowed to use this program" >&2; exit 1`);
  await expect(crontab.install(job)).rejects.toThrow("you are not allowed to use this program");
});

/** Runs the one job as crond does: what is behind an unescaped percent sign is stdin, and `\%` is a percent sign. */
function asCronRuns(text: string): void {
  const line = text.split("\n").find((one) => /^\d/.test(one)) ?? "";
  const command = line.split(" ").slice(5).join(" ");
  expect(command).not.toMatch(/(?<!\\)%/);
  execFileSync("/bin/sh", ["-c", command.replaceAll("\\%", "%")]);
}
