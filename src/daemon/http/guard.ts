import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { readerOf } from "../../core/credits/reader-token.ts";
import { GibseyError } from "../../core/errors.ts";
import { checkReadersOwn, checkReadersRoute } from "./readers.ts";

/** What a request is held against. */
export interface GuardOptions {
  readonly token: string;
  /** The names the daemon may be called by, without port; loopback's own are always among them. */
  readonly hosts: ReadonlySet<string>;
}

/** Routes that answer without a token, for those who only ask whether the daemon lives. */
const openRoutes = new Set(["/healthz", "/readyz"]);

/**
 * Lets a request in only if it was meant for this daemon and carries its token, or a reader's own, which opens what is that reader's.
 *
 * The Host must be one of ours, or a page on the web could reach us through a name that it points at 127.0.0.1 (DNS
 * rebinding). The Origin, which browsers send and command lines don't, must be our own address.
 */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  app.addHook("onRequest", async (request) => {
    checkHost(request, options.hosts);
    checkOrigin(request, options.hosts);
    if (openRoutes.has(request.routeOptions.url ?? "")) return;
    const reader = readerIn(request, options.token);
    if (reader === undefined) checkToken(request, options.token);
    else checkReadersRoute(reader, request);
  });
  app.addHook("preHandler", async (request) => {
    const reader = readerIn(request, options.token);
    if (reader !== undefined) checkReadersOwn(reader, request);
  });
}

function checkHost(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  const host = request.headers.host;
  if (host !== undefined && hosts.has(nameOf(`http://${host}`) ?? "")) return;
  throw refused(`Host ${JSON.stringify(host ?? "")} isn't this daemon's`);
}

function checkOrigin(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  if (hosts.has(nameOf(origin) ?? "") && origin === `http://${host}`) return;
  throw refused(`Origin ${JSON.stringify(origin)} isn't this daemon's`);
}

function refused(problem: string): GibseyError {
  return new GibseyError("HOST_REFUSED", problem, "call it by the address in `gibsey status`, and not from a web page");
}

function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Whose token the request carries, if it is a reader's. */
function readerIn(request: FastifyRequest, token: string): string | undefined {
  return readerOf(token, bearerOf(request) ?? "");
}

/** Compares sums of both, so that neither length nor content shows in the time it takes. */
function checkToken(request: FastifyRequest, token: string): void {
  const given = bearerOf(request);
  if (given !== undefined && timingSafeEqual(sum(given), sum(token))) return;
  throw new GibseyError(
    "TOKEN_REFUSED",
    given === undefined ? "the request has no token" : "the token isn't this daemon's",
    "send `Authorization: Bearer $(gibsey token)`; commands take it from GIBSEY_TOKEN, else from the data dir",
  );
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
}

function sum(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
