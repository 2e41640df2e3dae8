import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { lookAtFolder } from "../../adapters/data-dir/folder-facts.ts";
import type { BookActs } from "../../core/doctor/acts.ts";
import { GibseyError } from "../../core/errors.ts";
import type { ActParts } from "./probe-parts.ts";

export function bookActs({ dataDir }: Pick<ActParts, "dataDir">): BookActs {
  const file = join(dataDir.path, "gibsey.db");
  const sqlite = () => import("../../adapters/sqlite/examine-database.ts");
  return {
    async protectFolder() {
      const { path, kind, isOwn, isWritable } = await lookAtFolder(dataDir.path);
      if (kind !== "folder" || !isOwn || !isWritable) {
        throw new GibseyError("DATA_DIR_UNUSABLE", `${path} can't be mended from here`, "do what the finding says");
      }
      await chmod(path, 0o700);
    },
    makeTriggers: async () => (await sqlite()).mendTriggers(file),
    mendCursor: async () => (await sqlite()).mendCursor(file),
  };
}
