import type { FastifyRequest } from "fastify";
import { GibseyError } from "../../core/errors.ts";

/** Where a request says which reader's credits or items it is about; undefined where it is about nobody's. */
type ReaderIn = (request: FastifyRequest) => unknown;

const inBody: ReaderIn = ({ body }) => fieldOf(body, "user_id");
const inPath: ReaderIn = ({ params }) => fieldOf(params, "user");
const inQuery: ReaderIn = ({ query }) => fieldOf(query, "user");
const readOnly = undefined;

/** All that a reader's own token opens: the book as it is read, and what is the reader's own. */
const readersRoutes: ReadonlyMap<string, ReaderIn | undefined> = new Map([
  ["GET /retrieve", readOnly],
  ["GET /pages", readOnly],
  ["GET /pages/:id", readOnly],
  ["GET /characters", readOnly],
  ["GET /characters/:id", readOnly],
  ["GET /summaries", readOnly],
  ["GET /status", readOnly],
  ["POST /ask", inBody],
  ["POST /ask/warm", readOnly],
  ["GET /credits/:user", inPath],
  ["GET /vault", inQuery],
  ["POST /vault", inBody],
  ["GET /vault/:id", inQuery],
  ["DELETE /vault/:id", inQuery],
]);

/** Refuses a route that isn't a reader's, before anything of the request is read. @throws GibseyError READER_REFUSED */
export function checkReadersRoute(reader: string, { method, routeOptions }: FastifyRequest): void {
  if (readersRoutes.has(`${method} ${routeOptions.url ?? ""}`)) return;
  throw refused(
    reader,
    `can't ${method} ${routeOptions.url ?? "this"}`,
    "it takes the daemon's own token: gibsey token",
  );
}

/** Refuses what is another reader's, once the request is read. @throws GibseyError READER_REFUSED */
export function checkReadersOwn(reader: string, request: FastifyRequest): void {
  const readerIn = readersRoutes.get(`${request.method} ${request.routeOptions.url ?? ""}`);
  if (readerIn === undefined || readerIn(request) === reader) return;
  const hint = `say ${JSON.stringify(reader)}, or take another token: gibsey token --user NAME`;
  throw refused(reader, `is for nobody else: not for ${JSON.stringify(readerIn(request))}`, hint);
}

function refused(reader: string, problem: string, hint: string): GibseyError {
  return new GibseyError("READER_REFUSED", `the token of reader ${JSON.stringify(reader)} ${problem}`, hint);
}

function fieldOf(parsed: unknown, name: string): unknown {
  return typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : undefined;
}
