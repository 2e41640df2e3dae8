import type { Check } from "../../check.ts";
import { chat } from "./chat.ts";
import { dimensions } from "./dimensions.ts";
import { embedding } from "./embedding.ts";
import { files } from "./files.ts";
import { generation } from "./generation.ts";
import { known } from "./known.ts";
import { ollama } from "./ollama.ts";
import { onnxruntime } from "./onnxruntime.ts";

export const modelsChecks: readonly Check[] = [
  known,
  onnxruntime,
  files,
  ollama,
  generation,
  dimensions,
  embedding,
  chat,
];
