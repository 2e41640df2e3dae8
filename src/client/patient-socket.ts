import { Socket } from "node:net";

/**
 * Opens a socket that goes on reading when its peer takes no more.
 *
 * A daemon that refuses a long body answers and closes the connection while we still write. Node throws the socket away at
 * the first write that fails, and with it the answer that says why. Here such a write counts as done; the answer is
 * read, or the end of the connection where there is none.
 */
export function connectPatiently(host: string, port: number): Socket {
  return new PatientSocket().setNoDelay(true).connect({ host, port });
}

/* oxlint-disable no-underscore-dangle -- Node's own names for what a stream is made of. */
class PatientSocket extends Socket {
  override _write(...[chunk, encoding, done]: Parameters<Socket["_write"]>): void {
    super._write(chunk, encoding, (error) => done(isPeerGone(error) ? null : error));
  }

  override _writev(...[chunks, done]: Parameters<NonNullable<Socket["_writev"]>>): void {
    super._writev?.(chunks, (error) => done(isPeerGone(error) ? null : error));
  }
}
/* oxlint-enable no-underscore-dangle */

function isPeerGone(error: NodeJS.ErrnoException | null | undefined): boolean {
  return error?.code === "EPIPE" || error?.code === "ECONNRESET";
}
