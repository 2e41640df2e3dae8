/** What the live view asks for and keeps. */
export const watchLimits = {
  /** Batches that the daemon remembers for those who look: minutes of single changes, or a whole import. Under a MB. */
  activityBatchesMax: 512,
  /** Pages that are remembered of one batch, and those that one answer names: more than a screen has lines. */
  activityBatchPagesMax: 8,
  activityPagesMax: 64,
  /** How often `watch` asks what was learned, and how the daemon is: that counts the rows, so it is asked less often. */
  watchEveryMs: 500,
  watchStatusMs: 2_000,
  /** A daemon that hasn't answered `watch` by now is taken to be away. */
  watchAnswerMs: 5_000,
  /** Batches of the last minute that `watch` keeps for its figures, and pages that it keeps for tall screens. */
  watchBatchesMax: 2_048,
  watchPagesMax: 64,
} as const;
