import { GibseyError } from "../../core/errors.ts";

/**
 * What a promise gives, unless the signal aborts first: the driver's calls take no signal, and go on unheard.
 * @throws what the promise throws; GibseyError CASSANDRA_BUSY when it is too late.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(tooLate());
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

function tooLate(): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    "Cassandra doesn't answer in time",
    "see what it is busy with: gibsey logs cassandra",
  );
}
