import { wordsOf } from "../index/words.ts";

/** A question about the book at large. */
export interface BroadQuestion {
  /** What of the book is asked about, as stems; none where it is the book itself. */
  readonly about: readonly string[];
}

/**
 * Reads a question as one about the book at large, which what is written of whole parts of the book helps to answer: what it is about,
 * its themes, how somebody changes through it. Undefined for all others, which ask for something that stands on a page. It goes by how
 * the question is put, and rather misses a broad one than takes a specific one for it; docs/BENCHMARKS.md has the figures.
 */
export function readBroadly(question: string): BroadQuestion | undefined {
  const text = question.toLowerCase().replaceAll("\u2019", "'").replaceAll(/\s+/g, " ").trim();
  const isBroad = asksForSummary.test(text) || (!isSpecific.test(text) && broad.some((pattern) => pattern.test(text)));
  if (!isBroad) return undefined;
  const about = wordsOf(text).filter((stem) => !bookWords.has(stem));
  return { about: [...new Set(about)] };
}

const book = "(?:book|novel|story|stories|text|narrative|plot|tale|chapter|section)";
const thisBook = `(?:this|the|your|that) (?:whole |entire )?${book}`;

const asksForSummary =
  /\b(?:summari[sz]e|sum (?:it |this |that |things )?(?:all )?up|(?:an?|the|short|brief|quick|your) (?:summary|synopsis|overview|recap)|recap|tl;?dr|the gist|in a nutshell)\b/;

/** Whoever asks for a page, a place, a time, a figure, a name or words that were said is told by quotes. */
const isSpecific =
  /\b(?:page|p\.) ?\d|["\u201c][^"\u201d]{8,}["\u201d]|\b(?:where|when|how (?:many|much|old|tall|long|far|often|big)|who (?:says?|said|tells?|told|is|was)|which page|(?:title|name|names) of)\b/;

const broad: readonly RegExp[] = [
  // What is this book about? What's it all about?
  new RegExp(
    `\\b(?:${book}|it|this|that|all) (?:(?:is|all|really|actually|mostly|even|mainly|supposed to be) )*about\\W*$`,
  ),
  new RegExp(`\\babout ${thisBook}\\W*$`),
  // Its themes, but no theme park.
  /\b(?:themes?|motifs?|leitmotifs?|symbolism)\b(?! (?:park|song|music|restaurant|hotel))/,
  new RegExp(
    `\\b(?:message|moral|point|meaning|idea|tone|mood|style|genre|atmosphere|structure|arc|purpose) (?:of|behind|in) ${thisBook}`,
  ),
  /\b(?:main|central|key|major|most important|big) (?:idea|ideas|point|plot|plots|conflicts?|events?|characters?|questions?|message|subjects?|topics?|concerns?)\b/,
  /\bcharacter arcs?\b/,
  // Through the book, and how somebody changes.
  new RegExp(`\\b(?:through|throughout|across|over|during|in the course of|over the course of|as) ${thisBook}`),
  /\b(?:as a whole|overall|on the whole|from (?:beginning|start) to (?:end|finish))\b/,
  /\bhow (?:does|do|did|has|have) .{1,80} (?:changed?|develop(?:ed)?|evolved?|grow|grown|progress(?:ed)?|unfold)(?: over time)?\W*$/,
  /\btrace the (?:development|evolution|growth|arc) of\b/,
  // What kind of book it is, and what it is for.
  new RegExp(`^(?:(?:so|and|but|wait|ok|okay|well|hm),? )*is ${thisBook}\\b(?! (?:where|when|who|in)\\b)`),
  new RegExp(`\\bwhat(?:'s| is)? ${thisBook}\\W*$`),
  new RegExp(`\\bwhat (?:kind|sort|type) of ${book}\\b`),
  new RegExp(
    `\\bwhat (?:does|did|is) ${thisBook} (?:really |actually |even )*(?:try|trying|have|say about|saying|tell us|teach|think|suggest|argue|explore|want)\\b`,
  ),
  new RegExp(`\\bwhat(?:'s| is)? (?:happens|going on|goes on|happening) in ${thisBook}\\W*$`),
  new RegExp(
    `^(?:please |can you |could you )?(?:explain|describe|outline|retell) ${thisBook}(?! (?:of|behind|about)\\b)`,
  ),
  new RegExp(`\\bwhat (?:topics|subjects|ideas|questions|issues) (?:does|do|is|are) ${thisBook}`),
  /\bwhat(?:'s| is| does| did)? the (?:author|writer|novelist) (?:really |actually )?(?:try|trying|want|wanting) to (?:say|tell|show)\b/,
  // What something stands for in it.
  /\bwhat (?:does|do|did) .{1,80} (?:symboli[sz]e|represent)\W*$/,
  /\bwhat role (?:does|do|did)\b/,
];

/** How one speaks of books and asks about them: what is left of a question without these words is its subject. */
const bookWords: ReadonlySet<string> = new Set(
  wordsOf(
    `book novel story stories text narrative plot tale chapter section theme themes motif motifs leitmotif symbolism message moral point
    meaning idea ideas tone mood style genre atmosphere structure arc arcs purpose main central key major important big conflict conflicts
    event events character characters question questions subject subjects topic topics concern concerns summarise summarize sum summary
    synopsis overview recap gist nutshell tldr short brief quick whole entire overall general generally beginning start end finish course
    change changes changed develop develops developed evolve evolves evolved grow grows grown progress progressed unfold unfolds kind sort
    type really actually mostly even mainly supposed say says tell tells teach think suggest mean argue explore try trying happen happens
    happening going goes symbolise symbolize represent represents role play plays please give give let know like read reading reader one
    time times way get can could far throughout things thing sentence sentences paragraph words`,
  ),
);
