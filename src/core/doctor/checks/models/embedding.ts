import { asGibseyError } from "../../../errors.ts";
import { cosine } from "../../../index/vector.ts";
import { limits } from "../../../limits.ts";
import { type Check, type Finding, ok, runtimes, skipped, wrong } from "../../check.ts";
import type { EmbeddedFacts } from "../../probes/models.ts";
import { wrongAsTold } from "../wrong-as-told.ts";

export const embedding: Check = {
  id: "models.embedding",
  title: "The model makes vectors that tell texts apart",
  meaning:
    "The model can't be loaded, or what it makes is no good: not finite, of the wrong length, all zero, the same for any text. " +
    "Answers are by words alone, or by chance.",
  remedy: "`gibsey models pull NAME` where its files are damaged; else another model, see `gibsey models list`.",
  runtimes,
  needs: ["models.known", "models.onnxruntime", "models.files", "models.ollama"],
  causes: ["models.", "machine.memory"],
  timeLimitMs: limits.doctorEmbedMs,
  probe: async ({ models, daemon }, signal) => {
    if ((await daemon.url()) !== undefined) {
      // Why it can't be asked is told by the daemon's own checks.
      const status = await daemon.status(signal).catch(() => undefined);
      if (status === undefined) return skipped("the daemon, which has the model, doesn't answer");
      const { provider, name } = status.model;
      const isDegraded = await models.isDegraded(signal).catch((thrown: unknown) => asGibseyError(thrown));
      if (isDegraded === false) return ok(`the daemon's ${provider} ${name}`);
      if (isDegraded !== true) return skipped(`the daemon doesn't answer questions: ${isDegraded.message}`);
      return wrong({
        found: `the daemon answers by words alone: its model, ${provider} ${name}, makes no vectors`,
        expected: "answers by vectors and words",
        fix: "gibsey down && gibsey up; gibsey logs daemon",
      });
    }
    const { name } = await models.next();
    try {
      const made = await models.embed(name, texts, signal);
      return made === undefined ? skipped("the machine was too busy to load the model in time") : judge(name, made);
    } catch (thrown) {
      const { code, message } = asGibseyError(thrown);
      if (code === "VECTOR_INVALID") return unusable(name, `${name} makes vectors that can't be used: ${message}`);
      return wrongAsTold(thrown, "a model that embeds");
    }
  },
};

/** About different things, in ordinary words. */
const texts = ["The ferry left before the storm.", "A baker weighs flour in the morning."];

function judge(name: string, { dimensions, vectors }: EmbeddedFacts): Finding {
  const [one, other] = vectors;
  if (one === undefined || other === undefined) return skipped("it wasn't asked");
  const fault = faultOf(one, other, dimensions);
  if (fault === undefined) return ok(`${name}: ${dimensions} numbers, cosine ${cosine(one, other).toFixed(2)}`);
  return unusable(name, `${name} makes vectors that ${fault}`);
}

function unusable(name: string, found: string): Finding {
  const expected = "finite numbers, which differ from text to text";
  return wrong({ found, expected, fix: `gibsey models pull ${name}; or another of gibsey models list` });
}

function faultOf(one: Float32Array, other: Float32Array, dimensions: number): string | undefined {
  if (one.length !== dimensions) return `have ${one.length} numbers`;
  if (!one.every(Number.isFinite)) return "have numbers that aren't finite";
  if (one.every((value) => value === 0)) return "are all zero";
  return one.every((value, position) => value === other[position]) ? "are the same for any text" : undefined;
}
