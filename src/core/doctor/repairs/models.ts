import type { Repair } from "../repair.ts";

export const modelsRepairs: readonly Repair[] = [
  {
    check: "models.files",
    does: "download what is missing or damaged of the model",
    act: async (acts) => `pulled ${await acts.pullModel()}`,
  },
];
