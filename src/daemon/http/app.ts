import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { GibseyError } from "../../core/errors.ts";
import type { Services } from "../services.ts";

/** The HTTP application, with zod schemas as the door of every route. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Refuses questions and vectors until the index has been filled once. */
export function checkReady(services: Services): void {
  const missing = services.notReady();
  if (missing.length === 0) return;
  throw new GibseyError("NOT_READY", `the daemon is starting: ${missing.join(", ")}`, "ask again in a moment");
}
