import { errors, types } from "cassandra-driver";
import { GibseyError, hasCode } from "../../core/errors.ts";
import { reasonOf } from "../reason-of.ts";
import type { CassandraOptions } from "./session.ts";

/**
 * What the driver throws, as the error that a reader can mend; the original stays as its cause. Anything else, such as a
 * fault in our own CQL, comes back as it was. No password is in any message: the driver's have none.
 */
export function fromDriverError(thrown: unknown, options: CassandraOptions): unknown {
  if (thrown instanceof errors.NoHostAvailableError) return noHost(thrown, options);
  if (thrown instanceof errors.AuthenticationError) return loginRefused(thrown, options);
  if (thrown instanceof errors.OperationTimedOutError || thrown instanceof errors.BusyConnectionError) {
    return busy(thrown);
  }
  if (thrown instanceof errors.ArgumentError && thrown.message.includes("localDataCenter")) {
    return wrongDatacenter(thrown, options);
  }
  if (thrown instanceof errors.ResponseError) return fromResponse(thrown, options);
  return isSocketError(thrown) ? down(thrown, options) : thrown;
}

/** Whether a conditional write that ended so may have been done all the same. */
export function mayHaveBeenDone(error: unknown): boolean {
  return hasCode(error, "CASSANDRA_BUSY", "CASSANDRA_DOWN");
}

function fromResponse(error: errors.ResponseError, options: CassandraOptions): unknown {
  const { code, message } = error;
  if (refusals.has(code)) return loginRefused(error, options);
  if (lostWrites.has(code)) return writeLost(error);
  if (passing.has(code)) return busy(error);
  return code === invalid && isAboutSchema(message) ? schemaMissing(error) : error;
}

const codes = types.responseErrorCodes;
const invalid: number = codes.invalid;
const refusals: ReadonlySet<number> = new Set([codes.badCredentials, codes.unauthorized]);

const lostWrites: ReadonlySet<number> = new Set([codes.writeTimeout, codes.writeFailure]);

/** What may go by itself. A server that is stopping or out of memory answers with serverError. */
const passing: ReadonlySet<number> = new Set([
  codes.serverError,
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.truncateError,
  codes.readTimeout,
  codes.readFailure,
]);

/** What Cassandra says of a keyspace, a table, a column and, by asking for ALLOW FILTERING, an index that isn't there. */
function isAboutSchema(message: string): boolean {
  return /does not exist|unconfigured table|undefined column name|unknown identifier|allow filtering/i.test(message);
}

/** No node could be asked. Each has its own reason; those that a reader must mend come before those that may pass. */
function noHost(error: errors.NoHostAvailableError, options: CassandraOptions): GibseyError {
  const reasons = Object.values<unknown>(error.innerErrors ?? {});
  const refusal = reasons.find((reason) => reason instanceof errors.AuthenticationError);
  if (refusal !== undefined) return loginRefused(refusal, options);
  const answers = reasons.map((reason) => fromDriverError(reason, options));
  const told = answers.find((answer) => answer instanceof GibseyError && answer.code !== "CASSANDRA_DOWN");
  if (told instanceof GibseyError) return told;
  if (reasons.length === 0) return down(new Error("no node is up", { cause: error }), options);
  return down(reasons.find((reason) => isTlsError(reason)) ?? reasons[0], options);
}

function down(reason: unknown, { contactPoints, port, tls }: CassandraOptions): GibseyError {
  const hint = isTlsError(reason)
    ? "set GIBSEY_CASSANDRA_TLS to on, off, or the file of the authority that signed the servers' certificates"
    : tls === undefined
      ? "`gibsey doctor` says what is wrong with it; a server that wants TLS needs GIBSEY_CASSANDRA_TLS"
      : "`gibsey doctor` says what is wrong with it; a server without TLS needs GIBSEY_CASSANDRA_TLS=off";
  const places = contactPoints.join(", ");
  return new GibseyError(
    "CASSANDRA_DOWN",
    `Cassandra can't be reached at ${places} (port ${port}): ${reasonOf(reason)}`,
    hint,
    {
      cause: reason,
    },
  );
}

function loginRefused(error: unknown, { user }: CassandraOptions): GibseyError {
  const who = user === undefined ? "someone without a login" : `user ${JSON.stringify(user)}`;
  return new GibseyError(
    "LOGIN_REFUSED",
    `Cassandra refuses ${who}: ${reasonOf(error)}`,
    "check GIBSEY_CASSANDRA_USER and GIBSEY_CASSANDRA_PASSWORD, and what that user may do with the keyspace",
    { cause: error },
  );
}

function wrongDatacenter(error: Error, { datacenter }: CassandraOptions): GibseyError {
  const found = /found hosts in data ?centers: \[(.*?)\]/.exec(error.message)?.[1];
  return new GibseyError(
    "SETTING_INVALID",
    `the cluster has no datacenter ${JSON.stringify(datacenter)}${found === undefined ? "" : `; it has ${found}`}`,
    "set GIBSEY_CASSANDRA_DATACENTER to the datacenter whose nodes are to be asked",
    { cause: error },
  );
}

function busy(error: unknown): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `Cassandra didn't do what it was asked: ${reasonOf(error)}`,
    "try again; `gibsey logs cassandra` may say more",
    { cause: error },
  );
}

/** Cassandra has no word of its own for a folder of changes that is full: a write fails, or waits and times out. */
function writeLost(error: unknown): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `Cassandra didn't take a write: ${reasonOf(error)}`,
    "try again; if it stays so, see with `gibsey status` whether the agent runs: until it has read the changes, a full " +
      "cdc_raw folder takes no more writes to pages",
    { cause: error },
  );
}

function schemaMissing(error: Error): GibseyError {
  return new GibseyError(
    "SCHEMA_MISSING",
    `Cassandra lacks a part of the schema: ${reasonOf(error)}`,
    "`gibsey schema apply` adds what is missing; `gibsey up` does so by itself where gibsey started Cassandra",
    { cause: error },
  );
}

function isSocketError(thrown: unknown): boolean {
  return (
    thrown instanceof Error && (("isSocketError" in thrown && thrown.isSocketError === true) || isTlsError(thrown))
  );
}

function isTlsError(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  const code = "code" in reason && typeof reason.code === "string" ? reason.code : "";
  return /^ERR_(TLS|SSL)|^EPROTO|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code);
}
