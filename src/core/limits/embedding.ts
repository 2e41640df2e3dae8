/** How texts become vectors. */
export const embeddingLimits = {
  /** Passages sent to the embedder at once; above this the CPU gains nothing and a question waits longer. */
  embedBatchMax: 16,
  /** An embedder reads this much of a text: well over 512 tokens of prose. The rest costs time and changes nothing. */
  embedCharactersMax: 8_000,
  /** Calls that may wait for one embedder; a caller waits for its answer, so more are more than a machine can serve. */
  embedWaitingMax: 1_000,
  /** Loading a model takes a second; one text, half of that on a slow machine. Past these the worker is taken to hang. */
  embedderStartMs: 60_000,
  embedTextMs: 30_000,
  /**
   * A question waits behind one passage at most, or for a model that is loaded again: a second or two. Past this it is
   * answered by words alone.
   */
  embedQuestionMs: 5_000,
  /** An embedding worker that ends by itself is started again, but no more often than this. */
  embedderStartsMax: 5,
  embedderStartsWindowMs: 60_000,
  /** How long a closing embedder may load its model or finish the text it is at, before its worker is killed. */
  embedderCloseMs: 5_000,
  /**
   * An Ollama server: what one request may take, the loading of a large model included; how often it is asked again, after
   * a first wait that doubles; and how long it keeps the model in memory after the last text.
   */
  ollamaRequestMs: 120_000,
  ollamaTriesMax: 4,
  ollamaRetryFirstMs: 100,
  ollamaKeepAliveS: 1_800,
  /** A batch that took less than the one is followed by a larger one, more than the other by a smaller: a question waits for it. */
  ollamaBatchQuickMs: 100,
  ollamaBatchSlowMs: 250,
  /** What `models list` waits for an Ollama server that may not be there, and for one that is to describe its models. */
  ollamaListMs: 300,
  ollamaShowMs: 3_000,
  /** A run of letters longer than any word is broken: some tokenizers take the square of its length, minutes in all. */
  embedWordCharactersMax: 100,
} as const;
