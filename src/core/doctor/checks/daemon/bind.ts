import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const bind: Check = ofThisMachine({
  id: "daemon.bind",
  title: "The daemon listens on this machine alone",
  meaning:
    "The daemon's address can be reached from other machines. It listens on 127.0.0.1 by design, so this isn't gibsey's daemon, or a changed one.",
  remedy: "`gibsey down && gibsey up`; to reach a book from elsewhere, use a tunnel (ssh -L).",
  runtimes,
  needs: ["daemon.process"],
  probe: async ({ daemon }) => {
    const places = await daemon.listening();
    if (places === undefined) return skipped("it can't be told here");
    const open = places.filter((place) => !/^(127\.\d+\.\d+\.\d+|\[::1\]|localhost):/.test(place));
    if (open.length === 0) return ok(places.join(", "));
    return wrong({ found: `it listens on ${open.join(", ")}`, expected: "127.0.0.1", fix: "gibsey down && gibsey up" });
  },
});
