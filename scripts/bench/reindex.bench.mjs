// Takes a book over to another model while ten readers ask it, and back again. Budgets: no question fails, and none is
// answered by anything but what one of the two models answers alone.
import { spawn } from "node:child_process";
import { findBook, median, openBook, program, quantile, report } from "./measure.mjs";

const [from, to] = ["onnx:bge-small-en-v1.5", "onnx:all-MiniLM-L6-v2"];
const readers = 10;
const book = findBook();
const opened = await openBook(book, { GIBSEY_EMBEDDER: from });
try {
  const questions = book.questions.slice(0, 20);
  const before = await answersAlone(questions);
  const asked = [];
  let failed = 0;
  let isOver = false;
  const reading = Array.from({ length: readers }, async (_, number) => {
    for (let turn = number; !isOver; turn++) {
      try {
        asked.push(await answer(questions[turn % questions.length]));
      } catch {
        failed += 1;
      }
    }
  });
  const moved = await run("reindex", to, "--json");
  isOver = true;
  await Promise.all(reading);
  const alone = new Map([...before, ...(await answersAlone(questions))]);
  const mixed = asked.filter(({ key, text }) => alone.get(key) !== text);
  const back = await run("reindex", "--rollback", "--json");
  const asMs = asked.map(({ ms }) => ms);
  report(
    "reindex",
    [
      { what: "questions failed", figure: failed, unit: "", budget: 0 },
      { what: "answers mixed", figure: mixed.length, unit: "", budget: 0 },
      { what: "questions asked meanwhile", figure: asked.length, unit: "" },
      { what: "a question meanwhile, median", figure: median(asMs), unit: "ms" },
      { what: "a question meanwhile, p95", figure: quantile(asMs, 0.95), unit: "ms" },
      { what: "reindex", figure: moved.tookMs / 1000, unit: "s" },
      { what: "passages embedded", figure: moved.embedded, unit: "" },
      { what: "rollback", figure: back.tookMs / 1000, unit: "s" },
      { what: "passages embedded by it", figure: back.embedded, unit: "", budget: 0 },
    ],
    [`${book.name}, ${moved.from} -> ${moved.to} and back, ${readers} readers without a pause`],
  );
} finally {
  opened.close();
}

/** What each question is answered just now, under the generation that answers it. */
async function answersAlone(questions) {
  const answers = new Map();
  for (const question of questions) {
    const { key, text } = await answer(question);
    answers.set(key, text);
  }
  return answers;
}

async function answer(question) {
  const startedAt = performance.now();
  const response = await opened.request(`/retrieve?k=5&q=${encodeURIComponent(question)}`);
  const text = await response.text();
  const key = `${response.headers.get("x-gibsey-generation")} ${question}`;
  return { key, text, ms: performance.now() - startedAt };
}

/** A command that the readers don't wait for; its JSON. */
function run(...words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      env: opened.env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.on("error", reject).on("close", (status) => (status === 0 ? resolve(JSON.parse(stdout)) : reject(stdout)));
  });
}
