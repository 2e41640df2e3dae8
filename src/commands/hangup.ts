/**
 * Lets a chat keep what was said when its terminal is closed, which is told by a signal, by the first write that fails, or both.
 * Other commands end by either, or go on under nohup.
 */
export function openHangup(): Hangup {
  const closed = new AbortController();
  const close = () => closed.abort(new DOMException("the terminal was closed", "AbortError"));
  process.on("SIGHUP", close);
  // A pipe that somebody leaves is no terminal that is closed.
  for (const stream of [process.stdin, process.stdout, process.stderr].filter(({ isTTY }) => isTTY)) {
    stream.removeAllListeners("error").on("error", close);
  }
  return {
    signal: closed.signal,
    end() {
      process.removeAllListeners("SIGHUP");
      // Node (20) fails an assertion when it ends by itself and can't set a terminal back that is gone.
      if (closed.signal.aborted) process.kill(process.pid, "SIGHUP");
    },
  };
}

export interface Hangup {
  /** Aborts when the terminal is closed. */
  readonly signal: AbortSignal;
  /** Nothing is to be kept any more: ends the process where the terminal is closed. */
  end(): void;
}
