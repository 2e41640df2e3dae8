/** Leases on names: of all who ask for one, one has it, until it gives it back or lets it run out. */
export interface Leases {
  /**
   * Takes a lease for `ttlS` seconds, or lengthens the holder's own.
   * @returns who has it now: the asker, or the other one that has it already.
   * @throws what the store throws while it is away, after which it may have been taken; to ask again does no harm.
   */
  hold(name: string, holder: string, ttlS: number): Promise<string>;
  /** Gives a lease back; somebody else's stays as it is. */
  release(name: string, holder: string): Promise<void>;
}
