import type { Embedder } from "../core/embed/embedder.ts";
import { GibseyError } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";

/**
 * The same embedder, which is taken for down by a question that waited too long: a reader is better served by words alone
 * than by waiting for a model that hangs or is loaded again. Passages may take their time.
 */
export function withQuestionDeadline(embedder: Embedder, deadlineMs: number): Embedder {
  return {
    generation: embedder.generation,
    async embedQuery(text, signal) {
      signal?.throwIfAborted();
      const { controller: over, letGo } = followSignal(signal);
      const timer = setTimeout(() => over.abort(tooSlow(deadlineMs)), deadlineMs);
      try {
        return await embedder.embedQuery(text, over.signal);
      } finally {
        clearTimeout(timer);
        letGo();
      }
    },
    embedPassages: (texts, signal) => embedder.embedPassages(texts, signal),
    close: () => embedder.close(),
  };
}

function tooSlow(deadlineMs: number): GibseyError {
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `the embedder didn't answer within ${deadlineMs / 1000} s`,
    "`gibsey logs` and `gibsey status` say what it is at",
  );
}
