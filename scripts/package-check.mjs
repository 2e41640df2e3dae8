// Packs the package and uses it as a stranger would: installed globally from the tarball, in an empty home, and as a
// library whose types compile. `npm run test:package`
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "gibsey-package-"));
const env = {
  ...process.env,
  XDG_DATA_HOME: join(home, "data"),
  GIBSEY_DATA_DIR: "",
  GIBSEY_EMBEDDER: "use-lite",
  GIBSEY_PORT: "0",
};
let checks = 0;
try {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", home], root));
  const tarball = join(home, packed.filename);
  check("the tarball is small", packed.size < 5_000_000, `${packed.size} bytes`);

  run("npm", ["install", "--global", "--prefix", join(home, "global"), "--no-audit", "--no-fund", tarball], home);
  const gibsey = join(home, "global", "bin", "gibsey");
  check("gibsey --version", run(gibsey, ["--version"], home).trim() === packed.version);
  const demo = JSON.parse(run(gibsey, ["demo", "--json"], home));
  check("gibsey demo shows the quote that changed", demo.ok === true);

  const project = join(home, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(project, "main.ts"),
    `import { openMemory, GibseyError } from "gibsey";
const memory = await openMemory({ dataDir: "book" });
await memory.import([{ page_id: "1", number: 1, title: "Dusk", body: "The lamp went out at nine." }]);
const { quotes } = await memory.ask("When did the lamp go out?", { k: 1 });
const refused: unknown = await memory.ask("").catch((error: unknown) => error);
console.log(JSON.stringify({ quote: quotes[0]?.quote, code: refused instanceof GibseyError ? refused.code : "" }));
await memory.close();
`,
  );
  run("npm", ["install", "--no-audit", "--no-fund", tarball], project);
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const flags = [
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2022",
    "--types",
    "",
    "--lib",
    "es2023,dom",
    "main.ts",
  ];
  run(process.execPath, [compiler, ...flags], project);
  const told = JSON.parse(run(process.execPath, ["main.js"], project));
  check("the library answers", told.quote === "The lamp went out at nine." && told.code === "QUESTION_INVALID");
  console.log(`${checks} passed, 0 failed`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

function run(command, words, cwd) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, env, encoding: "utf8", maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function check(what, isTrue, found = "") {
  if (!isTrue) throw new Error(`failed: ${what} ${found}`);
  checks += 1;
  console.log(`ok: ${what}`);
}
