import { limits } from "../../../limits.ts";
import { isServerName } from "../../../stack/server-rules.ts";
import { type Check, type Finding, ok, runtimes, warn, wrong } from "../../check.ts";
import type { FolderFacts } from "../../probes/folder.ts";
import { absentServices } from "../absent-services.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const disk: Check = ofThisMachine({
  id: "machine.disk",
  title: "There is room on the disk",
  meaning:
    "A write to a full disk fails: pages can't be put, Cassandra and Kafka end or refuse writes. A disk can be full of files, " +
    "too, while there is room for bytes (`df -i`).",
  remedy: "Make room on the disk that is named, or move the book to another: it is one folder, see `--data-dir`.",
  runtimes,
  probe: async (probes) => {
    const [book, cache, absent] = await Promise.all([
      probes.book.folder(),
      probes.machine.cacheFolder(),
      absentServices(probes),
    ]);
    const isFirstStart = probes.runtime === "native" && absent.some(isServerName);
    const data = judge(book, isFirstStart ? limits.stackDiskMbMin : limits.diskMbMin);
    if (data !== undefined) return data;
    // A full cache hurts only who would put something into it.
    const models = judge(cache, 0);
    return models ?? ok(`${Math.floor(book.freeMb)} MiB free for ${book.path}`);
  },
});

function judge(folder: FolderFacts, neededMb: number): Finding | undefined {
  const { path, freeMb, freeFiles, mount } = folder;
  const where = `${path}${mount === undefined ? "" : ` (on ${mount.path}, ${mount.type})`}`;
  const fix = `du -xhd1 '${mount?.path ?? path}' | sort -h; move or remove what takes the room`;
  const found = `${Math.floor(freeMb)} MiB are free for ${where}`;
  if (freeMb < neededMb) return wrong({ found, expected: `${neededMb} MiB`, fix });
  const files = `there is room for ${freeFiles} files for ${where}`;
  if (freeFiles < limits.diskFilesMin) return wrong({ found: files, expected: `${limits.diskFilesMin} files`, fix });
  const tightMb = Math.max(limits.diskMbTight, neededMb);
  return freeMb < tightMb ? warn({ found, expected: `${tightMb} MiB`, fix }) : undefined;
}
