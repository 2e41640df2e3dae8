import { errors, types } from "cassandra-driver";
import { describe, expect, it } from "vitest";
import { GibseyError } from "../../core/errors.ts";
import { fromDriverError } from "./cassandra-errors.ts";
import type { CassandraOptions } from "./session.ts";

const options: CassandraOptions = {
  contactPoints: ["127.0.0.1", "db.example"],
  port: 9042,
  datacenter: "dc1",
  keyspace: "gibsey",
  user: "ada",
  password: "hunter2",
};
const codes = types.responseErrorCodes;

function translated(thrown: unknown, over: Partial<CassandraOptions> = {}): GibseyError {
  const error = fromDriverError(thrown, { ...options, ...over });
  if (!(error instanceof GibseyError)) throw new Error(`not translated: ${String(thrown)}`);
  expect(JSON.stringify(error) + error.message).not.toContain("hunter2");
  return error;
}

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

describe("an error of the driver's", () => {
  it("is Cassandra being down when no node can be reached, and says where it was looked for and why", () => {
    const refused = withCode("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9042");
    const error = translated(new errors.NoHostAvailableError({ "127.0.0.1:9042": refused }));
    expect(error).toMatchObject({ code: "CASSANDRA_DOWN" });
    expect(error.message).toBe(
      "Cassandra can't be reached at 127.0.0.1, db.example (port 9042): connect ECONNREFUSED 127.0.0.1:9042",
    );
    expect(translated(new errors.NoHostAvailableError(null)).message).toMatch(/no node is up$/);
    const lost = Object.assign(new Error("Socket was closed"), { isSocketError: true });
    expect(translated(lost)).toMatchObject({ code: "CASSANDRA_DOWN" });
  });

  it("is a refused login, whichever node refuses it", () => {
    const refusal = new errors.AuthenticationError("Provided username ada and/or password are incorrect");
    const down = withCode("ECONNREFUSED");
    const error = translated(new errors.NoHostAvailableError({ one: down, two: refusal }));
    expect(error).toMatchObject({ code: "LOGIN_REFUSED" });
    expect(error.message).toContain('user "ada"');
    expect(translated(refusal)).toMatchObject({ code: "LOGIN_REFUSED" });
    const unauthorized = new errors.ResponseError(codes.unauthorized, "User ada has no SELECT permission");
    expect(translated(unauthorized, { user: undefined }).message).toContain("someone without a login");
  });

  it("leads to the setting for TLS when it is about certificates", () => {
    const untrusted = withCode("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain");
    const error = translated(new errors.NoHostAvailableError({ one: untrusted }), { tls: {} });
    expect(error).toMatchObject({ code: "CASSANDRA_DOWN" });
    expect(error.hint).toContain("GIBSEY_CASSANDRA_TLS");
  });

  it("says that a write which failed or timed out may have met a full folder of changes", () => {
    for (const code of [codes.writeTimeout, codes.writeFailure]) {
      const error = translated(new errors.ResponseError(code, "Server failure during write query"));
      expect(error).toMatchObject({ code: "CASSANDRA_BUSY" });
      expect(error.hint).toContain("cdc_raw");
    }
  });

  it.each([codes.readTimeout, codes.unavailableException, codes.overloaded, codes.serverError])(
    "of code %i may go by itself",
    (code) => {
      expect(translated(new errors.ResponseError(code, "not now"))).toMatchObject({ code: "CASSANDRA_BUSY" });
    },
  );

  it("may go by itself when the driver gave up waiting, also where that is why no node was left", () => {
    const late = new errors.OperationTimedOutError("The host did not reply before timeout 12000 ms");
    expect(translated(late)).toMatchObject({ code: "CASSANDRA_BUSY" });
    expect(translated(new errors.NoHostAvailableError({ one: late }))).toMatchObject({ code: "CASSANDRA_BUSY" });
  });

  it.each([
    "keyspace gibsey does not exist",
    "table pages does not exist",
    "unconfigured table pages",
    "Undefined column name number in table gibsey.pages",
    "Cannot execute this query as it might involve data filtering ... use ALLOW FILTERING",
  ])("is a part of the schema that is missing: %s", (message) => {
    const error = translated(new errors.ResponseError(codes.invalid, message));
    expect(error).toMatchObject({ code: "SCHEMA_MISSING" });
    expect(error.hint).toContain("gibsey schema apply");
  });

  it("names the datacenters that there are when ours isn't among them", () => {
    const message = "localDataCenter was configured as 'dc1', but only found hosts in data centers: [west, east]";
    const error = translated(new errors.ArgumentError(message));
    expect(error).toMatchObject({ code: "SETTING_INVALID" });
    expect(error.message).toBe('the cluster has no datacenter "dc1"; it has west, east');
  });

  it("stays what it was when it is a fault of our own", () => {
    const faults = [new errors.ResponseError(codes.syntaxError, "line 1:0"), new TypeError("no"), "text"];
    for (const fault of faults) expect(fromDriverError(fault, options)).toBe(fault);
  });
});
