// An answer as a reader hears it: when its parts came, and whether every citation in it is right.

/**
 * Puts one question, and reads what is said as it comes: `startedAt` and `wordAt`, when the first of the model's words came, by
 * `performance.now()`; `firstMs` to the opening quote; `totalMs`; and how many page numbers and marked quotations there are, and
 * how many of them are wrong.
 */
export async function hearAnswer(opened, [text, char_id], pages) {
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
