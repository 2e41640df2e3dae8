/** The embedding models that this machine has. */
export interface ModelProbes {
  /** The model that the settings name; on `auto` the book's own, else the best that is here. */
  wanted(): Promise<string>;
}
