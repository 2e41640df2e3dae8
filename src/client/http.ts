import { type IncomingMessage, request } from "node:http";
import { withoutPassword } from "../core/settings.ts";
import { GibseyError, isErrorCode } from "../core/errors.ts";
import { type ServerEvent, serverEvents } from "../core/event-stream.ts";
import { isSystemError } from "../core/system-error.ts";
import { connectPatiently } from "./patient-socket.ts";

/** Where a daemon is, and what it lets us in with. */
export interface Endpoint {
  readonly url: string;
  readonly token: string;
}

export interface Call {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** With its query, from the first slash. */
  readonly path: string;
  readonly body?: string | Iterable<string>;
  readonly contentType?: string;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and gives the answer once its head has come.
 * @throws GibseyError with the daemon's own code when it refuses, DAEMON_DOWN when nothing answers.
 */
export async function send(endpoint: Endpoint, call: Call): Promise<IncomingMessage> {
  const response = await exchange(endpoint, call);
  if (isRefusal(response)) throw toldError(await refusalOf(response));
  return response;
}

/**
 * The same for who has a use for what a refusal says beside its error.
 *
 * node:http rather than fetch: fetch takes some 20 ms to load, which is a good part of what a command may cost.
 * @throws GibseyError DAEMON_DOWN when nothing answers.
 */
export async function exchange(endpoint: Endpoint, call: Call): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(new URL(call.path, endpoint.url), {
      method: call.method,
      signal: call.signal,
      createConnection: ({ host, port }) => connectPatiently(host ?? "localhost", Number(port)),
      headers: {
        authorization: `Bearer ${endpoint.token}`,
        ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
      },
    });
    outgoing.on("response", resolve);
    outgoing.on("error", (cause) => reject(call.signal.aborted ? call.signal.reason : daemonDown(endpoint.url, cause)));
    writeBody(outgoing, call.body);
  });
  leaveOnAbort(response, call.signal);
  return response;
}

/** The whole answer as text. */
export async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of chunksOf(response)) text += chunk;
  return text;
}

/** The answer as JSON. What our own daemon says is trusted to have the shape that its version promises. */
export async function jsonOf<T>(response: IncomingMessage): Promise<T> {
  return jsonIn<T>(await textOf(response));
}

/** The answer's lines as JSON, as they come. */
export async function* linesOf<T>(response: IncomingMessage): AsyncGenerator<T> {
  let rest = "";
  for await (const chunk of chunksOf(response)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield jsonIn<T>(line);
  }
  if (rest !== "") yield jsonIn<T>(rest);
}

/** The answer's server-sent events, as they come. */
export function eventsOf(response: IncomingMessage): AsyncGenerator<ServerEvent> {
  return serverEvents(chunksOf(response));
}

/** JSON within an answer, trusted like {@link jsonOf}. */
export function jsonIn<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** An error as a daemon words it. */
export interface ToldError {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

export function toldError({ error: { code, message, hint }, ...beside }: ToldError): GibseyError {
  return new GibseyError(isErrorCode(code) ? code : "INTERNAL", message, hint, { beside });
}

export function isRefusal({ statusCode }: IncomingMessage): boolean {
  return statusCode === undefined || statusCode >= 400;
}

/** What a refusal says, with whatever stands beside its error. @throws GibseyError INTERNAL when it isn't a daemon's. */
export async function refusalOf<T extends ToldError>(response: IncomingMessage): Promise<T> {
  const text = await textOf(response);
  const told = parsed(text);
  if (typeof told === "object" && told !== null && "error" in told) return told as T;
  const problem = `the daemon answered ${response.statusCode}: ${text.slice(0, 200)}`;
  throw new GibseyError("INTERNAL", problem, "is it a gibsey daemon that GIBSEY_URL names?");
}

/** A daemon that was killed, or stopped in the middle of an answer. */
export function daemonLeft(cause?: unknown): GibseyError {
  const message = "the daemon left before the work was done";
  return new GibseyError("DAEMON_DOWN", message, "run it again: it goes on where it was", { cause });
}

/** Of an abort Node says only that the connection was cut; whoever reads the answer is to hear the signal's reason. */
function leaveOnAbort(response: IncomingMessage, signal: AbortSignal): void {
  const leave = () => response.destroy(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  response.once("close", () => signal.removeEventListener("abort", leave));
}

/** What comes of an answer. A daemon that ends in the middle of it is down, like one that doesn't answer at all. */
async function* chunksOf(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding("utf8");
  try {
    for await (const chunk of response) yield String(chunk);
  } catch (thrown) {
    throw isSystemError(thrown, "ECONNRESET") ? daemonLeft(thrown) : thrown;
  }
}

/** The document, or undefined for what isn't JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes at the pace of the reader. A daemon that refuses early stops reading; its answer says why. */
function writeBody(outgoing: ReturnType<typeof request>, body: Call["body"]): void {
  if (body === undefined || typeof body === "string") {
    outgoing.end(body);
    return;
  }
  const chunks = body[Symbol.iterator]();
  const writeOn = () => {
    for (let next = chunks.next(); !next.done; next = chunks.next()) {
      if (outgoing.destroyed) return;
      if (!outgoing.write(next.value)) {
        outgoing.once("drain", writeOn);
        return;
      }
    }
    outgoing.end();
  };
  writeOn();
}

function daemonDown(url: string, cause: unknown): GibseyError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new GibseyError(
    "DAEMON_DOWN",
    `no daemon answers at ${withoutPassword(url)} (${problem})`,
    "start it: gibsey up; gibsey doctor says why it ended",
    { cause },
  );
}
