/** What a book, its pages and its characters may have, and how it is read from files. */
export const bookLimits = {
  /** A page id must fit a URL path segment, a file name and a Cassandra key with room to spare. */
  pageIdCharactersMax: 200,
  titleCharactersMax: 500,
  /** Some 40,000 words: no page of a book has them; a whole book pasted into one page by mistake does. */
  pageBodyBytesMax: 262_144,
  /** Pages and bytes of one import, which is checked as a whole before the first row is written. */
  importPagesMax: 200_000,
  importBytesMax: 512 * 1_048_576,
  importLineBytesMax: 8 * 1_048_576,
  charactersMax: 1_000,
  /** A name stands at the head of each chat line; a prompt that is longer leaves a small model no room for quotes. */
  displayNameCharactersMax: 100,
  promptCharactersMax: 32_000,
  /**
   * A character card: the file, most of which is an image; the JSON in it, which may carry a whole lorebook; how deep that is
   * nested; and chunks of a PNG, of which a large image has some hundred.
   */
  cardFileBytesMax: 5 * 1_048_576,
  cardJsonBytesMax: 1_048_576,
  cardDepthMax: 100,
  pngChunksMax: 20_000,
  /** Front matter is a few short fields; its nesting is bounded because YAML readers recurse. */
  frontMatterCharactersMax: 4_096,
  frontMatterMarksMax: 256,
  /** Rows taken at once by what goes through the whole book, or through all pages of a cluster. */
  bookBatchMax: 500,
  /**
   * A watched folder is read once it has been quiet for this long, because an editor saves in several steps, and a
   * checkout in many. One that never rests is read after the second figure.
   */
  watchSettleMs: 100,
  watchSettleMaxMs: 2_000,
  /** A watched folder is read even without a hint, because network disks and full inotify tables give none. */
  watchRereadMs: 60_000,
} as const;
