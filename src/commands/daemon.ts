import type { Command } from "./command.ts";

export const daemon: Command = {
  name: "daemon",
  summary: "run the daemon in the foreground",
  async run({ session }) {
    await session.daemon.run();
    return 0;
  },
};
