import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/closing-line.ts";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    // Where Ink takes itself to be in a CI, it draws a last frame only; a screen is tested as it is everywhere else.
    env: { CI: "false", CONTINUOUS_INTEGRATION: "false" },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default", new ClosingLine()],
    coverage: { include: ["src/**/*.{ts,tsx}"], exclude: ["src/adapters/simd/assembly/**"] },
  },
});
