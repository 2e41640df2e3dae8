import { type Check, ok, runtimes, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const onnxruntime: Check = ofThisMachine({
  id: "models.onnxruntime",
  title: "The runtime of onnx models is installed",
  meaning: "The model needs onnxruntime-node, an optional package, which npm leaves out where it can't be installed.",
  remedy:
    "Install gibsey again where the package can be had, or use a model that needs none: GIBSEY_EMBEDDER=use-lite.",
  runtimes,
  needs: ["models.known"],
  probe: async ({ models }) => {
    const { name, kind } = await models.next();
    if (kind !== "onnx") return ok(`not needed for ${name}`);
    if (models.canRunOnnx()) return ok("onnxruntime-node is here");
    return wrong({
      found: `${name} needs onnxruntime-node, which isn't installed`,
      expected: "the package beside gibsey",
      fix: "npm install -g gibsey --include=optional; or set GIBSEY_EMBEDDER=use-lite",
    });
  },
});
