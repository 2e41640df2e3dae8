import type { Check } from "../../check.ts";
import { cache } from "./cache.ts";
import { clock } from "./clock.ts";
import { disk } from "./disk.ts";
import { docker } from "./docker.ts";
import { jars } from "./jars.ts";
import { java } from "./java.ts";
import { maven } from "./maven.ts";
import { memory } from "./memory.ts";
import { node } from "./node.ts";
import { openFiles } from "./open-files.ts";
import { ports } from "./ports.ts";

export const machineChecks: readonly Check[] = [
  node,
  clock,
  memory,
  disk,
  openFiles,
  cache,
  docker,
  java,
  maven,
  jars,
  ports,
];
