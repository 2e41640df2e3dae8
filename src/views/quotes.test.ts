import { describe, expect, it } from "vitest";
import type { Answered, QuoteWithParts } from "../client/answers.ts";
import { quotesAsCsv, quotesAsMarkdown, quotesAsText } from "./quotes.ts";
import { createStyle } from "./terminal.ts";

const bare = { style: createStyle(false), columns: 80 };

function quoteOf(fields: Partial<QuoteWithParts> = {}): QuoteWithParts {
  const quote = "Seven geese stood on the weir.";
  return {
    page_id: "a",
    number: 3,
    title: "The Weir",
    quote,
    start: 0,
    end: 30,
    score: 1.5,
    verified: true,
    ...fields,
  };
}

function answerOf(quotes: readonly QuoteWithParts[], fields: Partial<Answered> = {}): Answered {
  return {
    evidence: "some",
    evidenceScore: 1,
    freshness: { lag: 0, asOf: "2026-11-02T03:04:05Z" },
    quotes,
    summaries: [],
    ...fields,
  };
}

const summary = {
  cluster_id: 3,
  summary: "\u201cSeven geese\u201d (p.3) \u001b[2J\u201con the weir\u201d (p.4)",
  center_page: "a",
  score: 2,
  terms: ["geese", "weir"],
  citations: [],
  writer: "extractive",
  night: "2026-11-27",
  updated_at: "2026-11-27T03:04:05.000Z",
};

describe("quotes as text", () => {
  it("are followed by the best summary, led in as what it is", () => {
    const answer = answerOf([quoteOf()], { summaries: [summary, { ...summary, summary: "Another." }] });
    const lead = "More widely, a summary that the book wrote of some of its pages in the night of 2026-11-27";
    expect(quotesAsText("why", answer, bare)).toBe(
      [
        "p.3  The Weir  1.50",
        "      Seven geese stood on the weir.",
        "",
        `${lead} (in quotations of its pages):`,
        "      geese, weir",
        "      \u201cSeven geese\u201d (p.3) [2J\u201con the weir\u201d (p.4)",
      ].join("\n"),
    );
    const byModel = { ...answer, summaries: [{ ...summary, writer: "ollama:llama3" }] };
    expect(quotesAsText("why", byModel, bare)).toContain("(in the words of ollama:llama3)");
    expect(quotesAsMarkdown("why", byModel)).toContain(
      `*${lead} (in the words of ollama:llama3):*\n\n\u201cSeven geese`,
    );
  });

  it("show page, title and score above the quote", () => {
    expect(quotesAsText("why", answerOf([quoteOf()]), bare)).toBe(
      "p.3  The Weir  1.50\n      Seven geese stood on the weir.",
    );
  });

  it("mark the question's words in whatever form they stand", () => {
    const text = quotesAsText("goose? geese!", answerOf([quoteOf()]), { ...bare, style: createStyle(true) });
    expect(text).toContain("Seven \u001b[4mgeese\u001b[24m stood");
  });

  it("keep within the terminal's width", () => {
    const text = quotesAsText("why", answerOf([quoteOf({ quote: "geese ".repeat(60) })]), { ...bare, columns: 50 });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  it("let no escape of the book through, nor a line break", () => {
    const sly = quoteOf({ title: "\u001b]0;owned\u0007T\nwo", quote: "red\u001b[2J\r\ngeese\u202e" });
    expect(quotesAsText("why", answerOf([sly]), bare)).toBe("p.3  ]0;ownedT wo  1.50\n      red[2J geese");
  });

  it("say when the book doesn't tell, when it is empty, and when it isn't all searchable", () => {
    expect(quotesAsText("why", answerOf([quoteOf()], { evidence: "none" }), bare)).toMatch(/^No evidence: .+\n\np\.3/);
    const broad = answerOf([quoteOf()], { evidence: "none", summaries: [summary] });
    expect(quotesAsText("why", broad, bare)).toMatch(/^No evidence: no page tells that by itself\./);
    expect(quotesAsText("why", answerOf([]), bare)).toBe("The book has no pages that can be searched.");
    const late = answerOf([quoteOf()], { freshness: { lag: 2, asOf: "2026-11-02T03:04:05Z" } });
    expect(quotesAsText("why", late, bare)).toMatch(/\n2 changes not yet searchable, as of 2026-11-02T03:04:05Z$/);
  });

  it("explain a score by its parts", () => {
    const explained = quoteOf({ parts: { vector: 1, words: 0.5 } });
    expect(quotesAsText("why", answerOf([explained]), bare)).toContain("1.50\n      vector 1.00, words 0.50\n");
  });
});

describe("quotes as Markdown", () => {
  it("stand as block quotes with their page", () => {
    expect(quotesAsMarkdown("why?", answerOf([quoteOf()]))).toBe(
      "# why?\n\n> Seven geese stood on the weir.\n>\n> (p.3, The Weir)",
    );
  });

  it("are text wherever the book's own text looks like markup", () => {
    const sly = quoteOf({ quote: "1. <b>*loud*</b> [a](http://x)\n# no heading", title: "- `T`" });
    expect(quotesAsMarkdown("# why", answerOf([sly]))).toBe(
      "# \\# why\n\n> 1\\. \\<b\\>\\*loud\\*\\</b\\> \\[a\\](http://x) \\# no heading\n>\n> (p.3, \\- \\`T\\`)",
    );
  });
});

describe("quotes as CSV", () => {
  it("are rows of RFC 4180, with commas, quotation marks and line breaks in their fields", () => {
    const csv = quotesAsCsv([quoteOf({ title: 'The "Weir", again', quote: "one\ntwo" })]);
    expect(csv).toBe('page_id,number,title,quote,start,end,score\r\na,3,"The ""Weir"", again","one\ntwo",0,30,1.5');
  });

  it.each(["=1+1", "+cmd", "-cmd", "@sum", "\t=1", "\u001b=1"])("aren't run by a spreadsheet: %j", (title) => {
    const field = quotesAsCsv([quoteOf({ title })])
      .split("\r\n")[1]
      ?.split(",")[2];
    expect(field).toMatch(/^'/);
  });

  it("leave a negative number a number", () => {
    expect(quotesAsCsv([quoteOf({ score: -0.5 })])).toMatch(/,-0\.5$/);
  });
});

describe("an answer by words alone", () => {
  const degraded = { degraded: "words-only" } as const;
  const note = "By words alone: the embedder is down.";

  it("says so", () => {
    expect(
      quotesAsText("why", answerOf([quoteOf()], degraded), bare)
        .split("\n")
        .at(-1),
    ).toBe(note);
    expect(quotesAsMarkdown("why", answerOf([quoteOf()], degraded))).toContain(`*${note}*`);
  });

  it("isn't taken for an empty book when no page has the words", () => {
    expect(quotesAsText("why", answerOf([], degraded), bare)).toBe(`No page has these words.\n${note}`);
  });
});
