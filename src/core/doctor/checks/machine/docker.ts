import { type Check, ok, warn } from "../../check.ts";
import { wrongAsTold } from "../wrong-as-told.ts";

export const docker: Check = {
  id: "machine.docker",
  title: "Docker answers, with Compose",
  meaning:
    "There is no docker, no engine that answers, this user may not use it, or the Compose plugin is missing or too old.",
  remedy:
    "Start Docker, or do what docker itself says: its words are among the findings. `docker info` shows the same.",
  runtimes: ["docker"],
  probe: async ({ machine, servers }, signal) => {
    try {
      const { engine, compose, buildx } = await machine.docker(signal);
      const found = `Docker ${engine}, Compose ${compose}`;
      if (buildx !== undefined) return ok(`${found}, buildx ${buildx}`);
      if ((await servers.status("agent")) !== undefined) return ok(`${found}; without buildx, which isn't needed now`);
      return warn({
        found: `${found}, without buildx`,
        expected: "buildx, which builds the agent's image",
        fix: "install Docker's buildx plugin",
      });
    } catch (thrown) {
      return wrongAsTold(thrown, "an engine that answers, and Compose 2.20 or newer");
    }
  },
};
