/** What a question may be, what is found for it, and what an answer is made from and how long it may take. */
export const askingLimits = {
  /** A quote a reader can take in at a glance; the contract's figure. */
  quoteWordsMax: 40,
  /** Results of one question: the default and the most that a page of answers can use. */
  kDefault: 5,
  kRetrieveDefault: 4,
  kMax: 50,
  /** A question longer than this is a document, and no small embedder reads past 512 tokens. */
  questionCharactersMax: 2_000,
  /**
   * A prompt that is derived from a character's pages: the least text that tells a voice, some two pages; the most pages that are
   * read for it; prompts that are remembered until the index changes; and the pause before each that is derived ahead, since one
   * takes the process for some 20 ms.
   */
  personaCharactersMin: 1_500,
  personaPagesMax: 120,
  personasKeptMax: 200,
  personaAheadEveryMs: 200,
  /** Of an answer: what is held back while a quotation isn't closed, in characters: twice the longest quote. */
  heldQuotationMax: 600,
  /**
   * Below this evidence score the book is said to have nothing, instead of answering. Of the questions that the thresholds are
   * measured on, it refuses 1 of 80 that the book answers, and 5 of 10 that it doesn't; 0, where `ask` warns, refuses 5 and 6.
   */
  refusalScore: -0.4,
  /** How many passages an answer leans on, and how many words of each a model is given: six of 120 are some 1,200 tokens. */
  answerPassages: 6,
  passageContextWordsMax: 120,
  /** What a model adds to the opening quote, in its tokens: some four sentences. */
  answerTokensMax: 120,
  /** Room for a prompt where a model's context is larger: more is read slower, and not better. */
  promptTokensMax: 3_000,
  /** A model that hasn't begun to speak by now, or falls silent for as long, is given up: the answer is completed by quoting. */
  chatFirstWordMs: 30_000,
  chatSilenceMs: 15_000,
  /** Of a conversation: how many turns are sent along with a question, and how long an answer in them may be. */
  turnsMax: 20,
  turnCharactersMax: 8_000,
  /** An answer as a whole, on a large model and a slow machine; and how long nothing comes of it, not even a sign of life. */
  askMs: 240_000,
  askSilenceMs: 60_000,
  askEventCharactersMax: 1_048_576,
} as const;
