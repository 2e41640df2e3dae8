import { limits } from "../../../limits.ts";
import { type Check, ok, ownServers, runtimes, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const openFiles: Check = ofThisMachine({
  id: "machine.open-files",
  title: "Processes may have enough files open",
  meaning:
    "Sockets and files count together. At the limit connections are refused and files can't be opened (EMFILE, `Too many open " +
    "files`). What gibsey starts inherits the limit of the shell that started it.",
  remedy:
    "Raise it before the start: `ulimit -n 10000`, for good in /etc/security/limits.conf or the service's LimitNOFILE.",
  runtimes,
  probe: async ({ machine, runtime }) => {
    const most = await machine.openFilesMax();
    if (most === undefined) return skipped("it can't be told here");
    const needed = ownServers.includes(runtime) ? limits.openFilesOfServers : limits.openFilesMin;
    const found = Number.isFinite(most) ? `up to ${most}` : "without a limit";
    if (most >= needed) return ok(found);
    return wrong({ found, expected: `${needed}`, fix: `gibsey down; ulimit -n ${needed} && gibsey up` });
  },
});
