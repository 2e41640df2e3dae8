// Runs the tests that need a real Ollama server: one that GIBSEY_TEST_OLLAMA_HOST names, or one that is started for them
// from the tools beside the checkout. Where there is neither, or it doesn't start, it says so, and that isn't a failure.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const tools = fileURLToPath(new URL("../../shared/tools/ollama/", import.meta.url));
const port = "11436";
const given = process.env.GIBSEY_TEST_OLLAMA_HOST;

if (given) process.exitCode = test(given);
else if (existsSync(`${tools}start`)) process.exitCode = withServer(test);
else
  console.log(
    `SKIPPED: the tests of a real Ollama server; GIBSEY_TEST_OLLAMA_HOST isn't set, and there is no ${tools}start`,
  );

function withServer(work) {
  try {
    execFileSync(`${tools}start`, [port], { stdio: ["ignore", "ignore", "inherit"] });
  } catch (error) {
    console.log(`SKIPPED: the tests of a real Ollama server, which didn't start: ${error.message}`);
    return 0;
  }
  try {
    return work(`127.0.0.1:${port}`);
  } finally {
    execFileSync(`${tools}stop`, [port], { stdio: "inherit" });
  }
}

function test(host) {
  const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
  const env = { ...process.env, GIBSEY_TEST_OLLAMA_HOST: host };
  return (
    spawnSync(process.execPath, [vitest, "run", "test/services/ollama.test.ts"], { stdio: "inherit", env }).status ?? 1
  );
}
