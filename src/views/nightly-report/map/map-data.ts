/** What the page's script is given: of each page, in the order of the clusters, a number or a word in each list. */
export interface MapData {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Which cluster it is in, as the clusters are listed on the page. */
  readonly cluster: readonly number[];
  readonly character: readonly number[];
  /** `p. 12  The Lamp Room`. */
  readonly name: readonly string[];
  /** Pages that are news, and why: `new`, `changed`, `from cluster 3`. */
  readonly news: Readonly<Record<number, string>>;
  readonly labels: readonly string[];
  readonly characters: readonly string[];
}
