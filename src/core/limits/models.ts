/** How models, and jars, are fetched. */
export const modelsLimits = {
  /** One model download; after it the command goes on with what is there. */
  modelPullMs: 180_000,
  /** A model's source that doesn't answer in this time is passed over, and one that falls silent is asked again. */
  modelConnectMs: 5_000,
  modelStallMs: 15_000,
  /** How often a cut download goes on from where it was. */
  modelResumesMax: 8,
  /** What a failing Maven says is kept up to this length; the first error is all that is shown. */
  mavenOutputCharactersMax: 1_000_000,
  /** A failed first pull isn't tried again for this long, so that a machine without a network starts quickly. */
  modelPullAgainMs: 24 * 3_600_000,
} as const;
