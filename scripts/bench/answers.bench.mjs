// Answers of characters: how soon they begin and end, and whether every page number and every marked quotation that is shown is right.
// Without a model (`quote`), first one reader after another, then 30 who each read for a second between two questions; then with a real Ollama, if one answers at OLLAMA_HOST
// and has GIBSEY_BENCH_CHAT_MODEL (smollm2 if unset), a model that often writes nonsense: whatever it says, no citation may be wrong.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
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
await measure("quote", { GIBSEY_CHAT_MODEL: "quote" });
const host = process.env.OLLAMA_HOST ?? "127.0.0.1:11434";
const hasModel = await fetch(`http://${host}/api/tags`)
  .then((response) => response.json())
  .then(({ models }) => models.some(({ name }) => name.split(":")[0] === ollamaModel))
  .catch(() => false);
if (hasModel) await measureModel();
else notes.push(`no Ollama with ${ollamaModel} at ${host}: only quoting was measured`);
report("answers", rows, notes);

async function measureModel() {
  const relay = await openRelay(host);
  try {
    await measure(ollamaModel, { GIBSEY_CHAT_MODEL: `ollama:${ollamaModel}`, OLLAMA_HOST: relay.host }, relay);
  } finally {
    relay.close();
  }
}

async function measure(name, environment, relay) {
  const opened = await openBook(book, { ...environment, GIBSEY_OPENING_CREDITS: "1000000" });
  try {
    const pages = new Map((await opened.ask("/pages?limit=1000")).map((page) => [page.number, page]));
    const asks = book.questions
      .flatMap((question, place) =>
        [0, 1, 2].map((step) => [question, characters[(place + step * 5) % characters.length]]),
      )
      .slice(0, asksMax);
    await ask(opened, asks[0], pages);
    const alone = [];
    for (const one of asks) {
      if (isEnough) break;
      relay?.takeCalls();
      const told = await ask(opened, one, pages);
      alone.push({ ...told, call: relay?.takeCalls()[0] });
      if (relay && alone.length % 20 === 0) console.error(`${name}: ${alone.length} of ${asks.length} asked`);
    }
    rows.push(...figures(name, alone));
    if (relay) rows.push(...besideTheModel(name, alone));
    if (relay) return;
    const queue = [...asks];
    const together = [];
    const read = async (_, place) => {
      await sleep((place * readingMs) / readers);
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        together.push(await ask(opened, one, pages));
        await sleep(readingMs);
      }
    };
    await Promise.all(Array.from({ length: readers }, read));
    const totals = together.map(({ totalMs }) => totalMs);
    rows.push({
      what: `${name}, ${readers} readers: whole answer, p95`,
      figure: quantile(totals, 0.95),
      unit: "ms",
      budget: 400,
    });
  } finally {
    opened.close();
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
  const spoken = told.filter(({ call, wordAt }) => call?.endedAt !== undefined && wordAt !== undefined);
  const firstMs = spoken.map(({ startedAt, wordAt, call }) => wordAt - startedAt - (call.firstAt - call.cameAt));
  const beforeMs = spoken.map(({ startedAt, call }) => call.cameAt - startedAt);
  const heldMs = spoken.map(({ wordAt, call }) => wordAt - call.firstAt);
  const modelMs = spoken.map(({ call }) => call.endedAt - call.cameAt);
  const shares = spoken.map(({ totalMs }, place) => (100 * (totalMs - modelMs[place])) / modelMs[place]);
  const sum = (figures) => figures.reduce((total, figure) => total + figure, 0);
  const share = (100 * (sum(spoken.map(({ totalMs }) => totalMs)) - sum(modelMs))) / sum(modelMs);
  return [
    { what: `${name}: answers in the model's words`, figure: spoken.length, unit: "" },
    {
      what: `${name}: the model's own first token, median`,
      figure: median(spoken.map(({ call }) => call.firstAt - call.cameAt)),
      unit: "ms",
    },
    { what: `${name}: the model's own time, median`, figure: median(modelMs), unit: "ms" },
    { what: `${name}: from the question to the model's request, p95`, figure: quantile(beforeMs, 0.95), unit: "ms" },
    { what: `${name}: from its first token to its first word, p95`, figure: quantile(heldMs, 0.95), unit: "ms" },
    { what: `${name}: its first word, beyond its own time, median`, figure: median(firstMs), unit: "ms" },
    {
      what: `${name}: its first word, beyond its own time, p95`,
      figure: quantile(firstMs, 0.95),
      unit: "ms",
      budget: 50,
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

/** One question, read as a stream. */
async function ask(opened, [text, char_id], pages) {
  const startedAt = performance.now();
  const events = [];
  const response = await opened.request("/ask", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user_id: "bench", char_id, text }),
  });
  let unread = "";
  for await (const words of response.body.pipeThrough(new TextDecoderStream())) {
    const whole = (unread + words).split("\n\n");
    unread = whole.pop();
    for (const event of whole) events.push({ ...parsed(event), at: performance.now() });
  }
  const totalMs = performance.now() - startedAt;
  // The opening quote waits for no model; what follows it is the model's.
  const [opening, ...further] = events.filter(({ name, data }) => name === undefined && data.trim() !== "");
  const hasFailed = events.some(({ name }) => name === "fallback");
  const firstMs = (opening?.at ?? Number.POSITIVE_INFINITY) - startedAt;
  return { startedAt, firstMs, wordAt: hasFailed ? undefined : further[0]?.at, totalMs, ...audit(events, pages) };
}

function parsed(event) {
  return {
    name: /^event: (.*)$/m.exec(event)?.[1],
    data: [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join("\n"),
  };
}

function audit(events, pages) {
  const json = (name) => events.filter((event) => event.name === name).map(({ data }) => JSON.parse(data));
  const text = events
    .filter(({ name }) => name === undefined)
    .map(({ data }) => data)
    .join("");
  const [meta] = json("meta");
  const retrieved = new Set(meta.pages.map(({ number }) => number));
  const marks = [...text.matchAll(/\(p\.\s*(\d+)\)/g)].map(([, number]) => Number(number));
  const quotations = [
    ...text.matchAll(/["\u201c]([^"\u201c\u201d]+)["\u201d][\s.,;:!?\u2026\u2014\u2013-]*\(p\.\s*(\d+)\)/g),
  ];
  const isWrong = ([, quotation, number]) => !plain(pages.get(Number(number))?.body ?? "").includes(plain(quotation));
  const citations = json("citation");
  const isVerified = ({ page_id, quote, start, end }) =>
    [...pages.values()].some((page) => page.page_id === page_id && page.body.slice(start, end) === quote);
  return {
    marks: marks.length,
    wrongPages: marks.filter((number) => !retrieved.has(number)).length,
    quotations: quotations.length,
    wrongQuotations: quotations.filter(isWrong).length + citations.filter((citation) => !isVerified(citation)).length,
    isAnswered: meta.evidence === "some",
    hasQuote: citations.some(isVerified),
    isDone: json("done").length === 1,
  };
}

/** Whitespace aside, and whichever way quotation marks within are written. */
function plain(text) {
  return text
    .replaceAll(/["\u201c\u201d\u201e'\u2018\u2019]/g, "'")
    .replaceAll(/\s+/g, " ")
    .trim();
}
