import { execFileSync } from "node:child_process";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { BookProcess } from "../e2e/book-process.ts";
import { lies, useDoctoredBook } from "./doctored-book.ts";
import { describeFaults, type Fault } from "./faults.ts";

const { book, doctor, scratch } = useDoctoredBook();
const nothing = async () => async () => {};
const stopped = async (book: BookProcess) => {
  await book.run("down");
  return async () => void (await book.run("up"));
};
const server = createServer();
const port = await new Promise<number>((resolve) => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
});
const hour = 3_600_000;

const faults: readonly Fault<BookProcess>[] = [
  {
    name: "the clock was set back behind what was written",
    check: "machine.clock",
    tells: /was written at/,
    isSimulated: true,
    environment: lies({ clockMs: -hour }),
    inject: nothing,
  },
  {
    name: "the clock is an hour ahead of the daemon's",
    check: "machine.clock",
    tells: /the daemon's/,
    isSimulated: true,
    environment: lies({ clockMs: hour }),
    inject: nothing,
  },
  {
    name: "there is too little memory to start the daemon",
    check: "machine.memory",
    tells: /20 MiB can be had, and daemon need/,
    isSimulated: true,
    environment: lies({ availableMb: 20 }),
    inject: stopped,
  },
  {
    name: "a process may have 64 files open",
    check: "machine.open-files",
    tells: /ulimit -n/,
    isSimulated: true,
    environment: lies({ openFiles: 64 }),
    inject: nothing,
  },
  {
    name: "another program has the daemon's port",
    check: "machine.ports",
    tells: new RegExp(`pid ${process.pid}.* has port ${port} .*--any-port`, "s"),
    environment: { GIBSEY_PORT: String(port) },
    inject: stopped,
  },
  {
    name: "a file stands where the cache folder is to be",
    check: "machine.cache",
    status: "warn",
    tells: /is no folder/,
    environment: { GIBSEY_CACHE_DIR: join(scratch, "file", "cache") },
    async inject() {
      await writeFile(join(scratch, "file"), "");
      return async () => {};
    },
  },
];

/** Another disk for the data dir, where this user may mount one. */
function onDisk(
  options: string,
  fault: Omit<Fault<BookProcess>, "environment" | "inject">,
  bytes = 0,
): Fault<BookProcess> {
  const disk = join(scratch, `disk-${options.replaceAll(/\W/g, "-")}`);
  return {
    ...fault,
    environment: { GIBSEY_DATA_DIR: join(disk, "book") },
    async inject() {
      await mkdir(disk);
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
      const file = join(disk, "filler");
      if (bytes > 0) await writeFile(file, Buffer.alloc(bytes));
      return async () => {
        if (bytes > 0) await truncate(file);
        execFileSync("umount", [disk]);
      };
    },
  };
}

const mib = 1_048_576;
const faultsOfDisks: readonly Fault<BookProcess>[] = [
  onDisk(
    "size=20m",
    { name: "the disk is full", check: "machine.disk", tells: /[0-5] MiB are free .*tmpfs/ },
    17 * mib,
  ),
  onDisk("size=60m", {
    name: "the disk is nearly full",
    check: "machine.disk",
    status: "warn",
    tells: /disk-size-60m/,
  }),
  onDisk("size=400m,nr_inodes=50", { name: "the disk has no inodes left", check: "machine.disk", tells: /files/ }),
  onDisk("size=400m,ro", { name: "the disk is mounted read-only", check: "book.folder", tells: /mounted read-only/ }),
];

describeFaults({ runtime: "embedded", book, doctor, timeoutMs: 60_000 }, [
  ...faults,
  ...(canMount() ? faultsOfDisks : []),
]);

function canMount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", scratch], { stdio: "ignore" });
    execFileSync("umount", [scratch], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
