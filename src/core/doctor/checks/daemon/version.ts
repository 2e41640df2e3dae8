import { type Check, ok, runtimes, wrong } from "../../check.ts";

export const daemonVersion: Check = {
  id: "daemon.version",
  title: "The daemon is of this version",
  meaning:
    "The daemon was started by another version of gibsey, before an update perhaps. Files that it has yet to load aren't its own " +
    "any more, and commands may ask for what it doesn't know.",
  remedy: "`gibsey down && gibsey up` starts one of this version. A daemon elsewhere is updated there.",
  runtimes,
  needs: ["daemon.ready"],
  probe: async ({ daemon }, signal) => {
    const { version } = (await daemon.status(signal)).daemon;
    if (version === daemon.ownVersion) return ok(version);
    const found = `the daemon is ${version}, this gibsey ${daemon.ownVersion}`;
    return wrong({ found, expected: daemon.ownVersion, fix: "gibsey down && gibsey up" });
  },
};
