import { describe, expect, it } from "vitest";
import { generationOf } from "../embed/embedder.ts";
import { calibrationOf } from "./calibration.ts";

describe("a model's calibration", () => {
  it("is what was measured of the model, else of its provider, else a guess", () => {
    const measured = calibrationOf(generationOf("onnx", "bge-small-en-v1.5", 384));
    const ofProvider = calibrationOf(generationOf("stub", "words", 256));
    const assumed = calibrationOf(generationOf("ollama", "never-heard-of", 768));
    expect(new Set([measured, ofProvider, assumed]).size).toBe(3);
    expect(calibrationOf(generationOf("elsewhere", "bge-small-en-v1.5", 384))).toBe(measured);
    for (const { deviation } of [measured, ofProvider, assumed]) expect(deviation).toBeGreaterThan(0);
  });

  it("of a model with a name that every object has is a guess, too", () => {
    const odd = calibrationOf(generationOf("valueOf", "constructor", 8));
    expect(odd).toBe(calibrationOf(generationOf("ollama", "never-heard-of", 768)));
  });
});
