import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { GibseyError } from "../../core/errors.ts";

/** What a request is held against. */
export interface GuardOptions {
  readonly token: string;
  /** The names the daemon may be called by, without port; loopback's own are always among them. */
  readonly hosts: ReadonlySet<string>;
}

/** Routes that answer without a token, for those who only ask whether the daemon lives. */
const openRoutes = new Set(["/healthz", "/readyz"]);

/**
 * Lets a request in only if it was meant for this daemon and carries its token.
 *
 * The Host must be one of ours, or a page on the web could reach us through a name that it points at 127.0.0.1 (DNS
 * rebinding). The Origin, which browsers send and command lines don't, must be our own address.
 */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  app.addHook("onRequest", async (request) => {
    checkHost(request, options.hosts);
    checkOrigin(request, options.hosts);
    if (!openRoutes.has(request.routeOptions.url ?? "")) checkToken(request, options.token);
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

/** Compares sums of both, so that neither length nor content shows in the time it takes. */
function checkToken(request: FastifyRequest, token: string): void {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (given !== undefined && timingSafeEqual(sum(given), sum(token))) return;
  throw new GibseyError(
    "TOKEN_REFUSED",
    given === undefined ? "the request has no token" : "the token isn't this daemon's",
    "send `Authorization: Bearer $(gibsey token)`; commands take it from GIBSEY_TOKEN, else from the data dir",
  );
}

function sum(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
