import type { FastifyReply } from "fastify";

/** Aborts once the reader of an answer has left, or has had all of it. */
export function readerLeft(reply: Pick<FastifyReply, "raw">): AbortSignal {
  const left = new AbortController();
  reply.raw.once("close", () => left.abort(new DOMException("the reader left", "AbortError")));
  return left.signal;
}
