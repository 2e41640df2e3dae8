// Answers of characters: how soon they begin and end, and whether every page number and every marked quotation that is shown is right.
// Without a model (`quote`), first one reader after another, then 30 who each read for a second between two questions; then with a real Ollama, if one answers at OLLAMA_HOST
// and has GIBSEY_BENCH_CHAT_MODEL (smollm2 if unset), a model that often writes nonsense: whatever it says, no citation may be wrong.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hearAnswer } from "./heard-answer.mjs";
import { openRelay } from "./model-relay.mjs";
import { findBook, median, openBook, quantile, report } from "./measure.mjs";

const readers = 30;
/** A reader reads an answer before asking again, in ms. */
const readingMs = 1_000;
/** Of each model: questions times characters, some 200 with the novel. */
const asksMax = Number(process.env.GIBSEY_BENCH_ASKS ?? 200);
/** A model takes minutes for ten answers: whoever has waited enough gets the figures of what was asked by then. */
let isEnough = false;
process.once("SIGINT", () => (isEnough = true));
const ollamaModel = process.env.GIBSEY_BENCH_CHAT_MODEL ?? "smollm2";
const book = findBook();
const characters = JSON.parse(readFileSync(book.characters, "utf8")).map(({ char_id }) => char_id);

const rows = [];
const notes = [`${book.name}, ${characters.length} characters`];
const opened = await openBook(book, { GIBSEY_CHAT_MODEL: "quote", GIBSEY_OPENING_CREDITS: "1000000" });
const pages = new Map((await opened.ask("/pages?limit=1000")).map((page) => [page.number, page]));
const asks = book.questions
  .flatMap((question, place) => [0, 1, 2].map((step) => [question, characters[(place + step * 5) % characters.length]]))
  .slice(0, asksMax);
try {
  await measureQuoting();
  const host = process.env.OLLAMA_HOST ?? "127.0.0.1:11434";
  if (await hasModel(host)) await measureModel(host);
  else notes.push(`no Ollama with ${ollamaModel} at ${host}: only quoting was measured`);
} finally {
  opened.close();
}
report("answers", rows, notes);

async function measureQuoting() {
  await hearAnswer(opened, asks[0], pages);
  const alone = [];
  for (const one of asks) alone.push(await hearAnswer(opened, one, pages));
  rows.push(...figures("quote", alone));
  const queue = [...asks];
  const together = [];
  const read = async (_, place) => {
    await sleep((place * readingMs) / readers);
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      together.push((await hearAnswer(opened, one, pages)).totalMs);
      await sleep(readingMs);
    }
  };
  await Promise.all(Array.from({ length: readers }, read));
  rows.push({
    what: `quote, ${readers} readers: whole answer, p95`,
    figure: quantile(together, 0.95),
    unit: "ms",
    budget: 400,
  });
}

async function hasModel(host) {
  const response = await fetch(`http://${host}/api/tags`).catch(() => undefined);
  const { models = [] } = (await response?.json()) ?? {};
  return models.some(({ name }) => name.split(":")[0] === ollamaModel);
}

async function measureModel(host) {
  const relay = await openRelay(host);
  try {
    opened.restart({ GIBSEY_CHAT_MODEL: `ollama:${ollamaModel}`, OLLAMA_HOST: relay.host });
    await hearAnswer(opened, asks[0], pages);
    const told = [];
    for (const one of asks) {
      relay.takeCalls();
      const answer = await hearAnswer(opened, one, pages);
      told.push({ ...answer, call: relay.takeCalls()[0] });
      if (told.length % 20 === 0) console.error(`${told.length} of ${asks.length} asked`);
      if (isEnough) break;
    }
    rows.push(...figures(ollamaModel, told), ...besideTheModel(ollamaModel, told));
  } finally {
    relay.close();
  }
}

function figures(name, told) {
  const first = told.map(({ firstMs }) => firstMs);
  const sum = (key) => told.reduce((total, one) => total + one[key], 0);
  const answered = told.filter(({ isAnswered }) => isAnswered);
  return [
    { what: `${name}: asked`, figure: told.length, unit: "" },
    { what: `${name}: answered`, figure: answered.length, unit: "" },
    { what: `${name}: first chunk, median`, figure: median(first), unit: "ms" },
    { what: `${name}: first chunk, p95`, figure: quantile(first, 0.95), unit: "ms", budget: 150 },
    {
      what: `${name}: whole answer, p95`,
      figure: quantile(
        told.map(({ totalMs }) => totalMs),
        0.95,
      ),
      unit: "ms",
    },
    { what: `${name}: pages shown`, figure: sum("marks"), unit: "" },
    { what: `${name}: pages shown that weren't retrieved`, figure: sum("wrongPages"), unit: "", budget: 0 },
    { what: `${name}: marked quotations`, figure: sum("quotations"), unit: "" },
    {
      what: `${name}: marked quotations that aren't on their page`,
      figure: sum("wrongQuotations"),
      unit: "",
      budget: 0,
    },
    {
      what: `${name}: answers without a verified quote`,
      figure: answered.filter(({ hasQuote }) => !hasQuote).length,
      unit: "",
      budget: 0,
    },
    {
      what: `${name}: success`,
      figure: told.filter(({ isDone }) => isDone).length / told.length,
      unit: "",
      atLeast: 0.999,
    },
  ];
}

/** What an answer takes beside the model's own work. */
function besideTheModel(name, told) {
  const spoken = told.filter(({ call, wordAt }) => call?.wordAt !== undefined && wordAt !== undefined);
  const count = { what: `${name}: answers in the model's words`, figure: spoken.length, unit: "" };
  if (spoken.length === 0) return [count];
  const firstMs = spoken.map(({ startedAt, wordAt, call }) => wordAt - startedAt - (call.wordAt - call.cameAt));
  const beforeMs = spoken.map(({ startedAt, call }) => call.cameAt - startedAt);
  const heldMs = spoken.map(({ wordAt, call }) => wordAt - call.wordAt);
  const modelMs = spoken.map(({ call }) => call.endedAt - call.cameAt);
  const shares = spoken.map(({ totalMs }, place) => (100 * (totalMs - modelMs[place])) / modelMs[place]);
  const sum = (figures) => figures.reduce((total, figure) => total + figure, 0);
  const parroting = spoken.filter(({ call }) => call.wordAt > call.firstAt);
  const share = (100 * (sum(spoken.map(({ totalMs }) => totalMs)) - sum(modelMs))) / sum(modelMs);
  return [
    count,
    {
      what: `${name}: the model's own first token, median`,
      figure: median(spoken.map(({ call }) => call.firstAt - call.cameAt)),
      unit: "ms",
    },
    { what: `${name}: the model's own time, median`, figure: median(modelMs), unit: "ms" },
    { what: `${name}: from the question to the model's request, p95`, figure: quantile(beforeMs, 0.95), unit: "ms" },
    { what: `${name}: from its first word to ours, p95`, figure: quantile(heldMs, 0.95), unit: "ms" },
    { what: `${name}: its first word, beyond its own time, median`, figure: median(firstMs), unit: "ms" },
    {
      what: `${name}: its first word, beyond its own time, p95`,
      figure: quantile(firstMs, 0.95),
      unit: "ms",
      budget: 50,
    },
    {
      what: `${name}: answers that begin with no word, but a mark of the prompt or a space`,
      figure: parroting.length,
      unit: "",
    },
    { what: `${name}: whole answer, beyond the model's time, all`, figure: share, unit: "%", budget: 5 },
    { what: `${name}: whole answer, beyond the model's time, median`, figure: median(shares), unit: "%", budget: 5 },
    {
      what: `${name}: whole answer, beyond the model's time, p95`,
      figure: quantile(shares, 0.95),
      unit: "%",
      budget: 5,
    },
  ];
}
