/** What repairs may do; all of it can be done twice without harm. */
export interface Acts {
  /** Starts what is missing, as `gibsey up` does, or ends with what it throws. */
  startAll(signal: AbortSignal): Promise<void>;
  /** Takes processes that have ended out of run.json. @returns the names of those that were there. */
  forgetDead(): Promise<readonly string[]>;
}
