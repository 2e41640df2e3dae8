/** What the chat holds and shows. */
export const chatLimits = {
  /** What may be typed or pasted, more than a question may have so that nothing is lost unseen; and what is remembered of it. */
  chatInputCharactersMax: 8_000,
  chatHistoryMax: 500,
  /** After this long an Esc is the key itself, and not the start of another key's sequence. */
  chatEscapeMs: 40,
  /** How often words that come are drawn. */
  chatDrawEveryMs: 50,
  /** What was said before goes with a question: this far back. */
  chatTurnsSentMax: 8,
  /** Fewer answers than this left to pay for are told. */
  chatAnswersLeftTold: 3,
  /** Of a chat that is gone on with, so many exchanges are shown again. */
  chatRestoredShownMax: 20,
  /** What is over is on the terminal and in the chat's file; so much of it is kept to be quoted, and painted anew: some 300 KB. */
  chatKeptMax: 100,
  /** Rows of what may be meant, below what is typed. */
  chatSuggestionsShownMax: 6,
  /** Of a page that is shown around a quote. */
  chatPageCharactersMax: 4_000,
} as const;
