// A night of the book: the first, one after which nothing changed, one after which a page did; then the same with a chat model, if one is
// given: `npm run bench -- nightly [--model=ollama:smollm2]`, at OLLAMA_HOST.
import { spawnSync } from "node:child_process";
import { findBook, openBook, program, report } from "./measure.mjs";

const model = process.argv.find((word) => word.startsWith("--model="))?.slice("--model=".length);
const book = findBook();
const opened = await openBook(book, { GIBSEY_NIGHTLY_AT: "off", GIBSEY_CHAT_MODEL: "quote" });
const rows = [];
const notes = [book.name];
try {
  const first = night();
  rows.push({ what: "quoting: first night", figure: first.tookMs / 1000, unit: "s", budget: 10 });
  rows.push({ what: "quoting: clusters", figure: first.clusters, unit: "" });
  tell("quoting: nothing changed", night());
  await changeAPage();
  const changed = night();
  rows.push({ what: "quoting: a page changed", figure: changed.tookMs / 1000, unit: "s", budget: 10 });
  rows.push({ what: "quoting: a page changed, summaries", figure: changed.summaries, unit: "", budget: 2 });
  notes.push(stepsOf("first night", first));
  if (model !== undefined) withModel();
} finally {
  opened.close();
}
report("nightly", rows, notes);

function withModel() {
  const env = { ...opened.env, GIBSEY_CHAT_MODEL: model };
  run(env, "down");
  run(env, "up", "--any-port");
  const first = night(env);
  const { summaries, modelCalls, promptTokens, answerTokens, notes: left } = first;
  rows.push({ what: `${model}: first night`, figure: first.tookMs / 1000, unit: "s", budget: 150 });
  rows.push({ what: `${model}: summaries`, figure: summaries, unit: "" });
  tell(`${model}: nothing changed`, night(env), left.length === 0);
  notes.push(
    `${model}: ${modelCalls} calls, ${promptTokens} tokens read, ${answerTokens} written; ${left.join("; ") || "nothing left out"}`,
  );
  notes.push(stepsOf(model, first));
}

/** What was left out the night before is written by this one. */
function tell(what, { tookMs, modelCalls }, isWhole = true) {
  rows.push({ what, figure: tookMs / 1000, unit: "s", ...(isWhole && { budget: 1 }) });
  rows.push({ what: `${what}, model calls`, figure: modelCalls, unit: "", ...(isWhole && { budget: 0 }) });
}

async function changeAPage() {
  const [page] = await opened.ask("/pages?limit=1");
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ body: `${page.body} And a goose came by.` });
  await opened.ask(`/pages/${encodeURIComponent(page.page_id)}?wait=1`, { method: "PUT", headers, body });
}

function night(env = opened.env) {
  return JSON.parse(run(env, "nightly", "--json"));
}

/** A night that was cut short ends with 4, and is a night. */
function run(env, ...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
  if (status !== 0 && status !== 4) throw new Error(`gibsey ${words.join(" ")}: ${stderr}`);
  return stdout;
}

function stepsOf(what, { steps }) {
  return `${what}: ${steps.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(", ")}`;
}
