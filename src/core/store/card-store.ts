/** The card that a character came with, as other programs exchange them; what of it we don't understand is in it, too. */
export interface StoredCard {
  /** The card's JSON, as it came. */
  readonly json: string;
  /** The PNG that it came in, without the card; absent where it came without one. */
  readonly image?: Uint8Array;
}

/** Characters' cards. They stand beside the characters, because they may be megabytes, and few ask for them. */
export interface CardStore {
  /** Keeps a card, in place of the one that the character had. */
  put(char_id: string, card: StoredCard): Promise<void>;
  get(char_id: string): Promise<StoredCard | undefined>;
}
