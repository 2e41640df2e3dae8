import { Client, type ClientOptions, policies, types } from "cassandra-driver";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { within } from "../within.ts";
import { fromDriverError } from "./cassandra-errors.ts";
import type { Row } from "./row.ts";

/** Where the book's keyspace is, and how to get in. */
export interface CassandraOptions {
  /** Hosts of the cluster; one is enough to find the others. */
  readonly contactPoints: readonly string[];
  readonly port: number;
  readonly datacenter: string;
  readonly keyspace: string;
  /** No user: no login. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Left out, everything goes in the clear. `ca` is the authority's certificate in PEM, instead of those Node trusts. */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
}

/** What a statement may be given. */
export type CqlValue = string | number | Date | Float32Array | Buffer | readonly string[] | null;

export interface Statement {
  readonly cql: string;
  readonly values: readonly CqlValue[];
}

/**
 * Connects to the cluster. The keyspace need not be there yet.
 * @throws GibseyError CASSANDRA_DOWN, LOGIN_REFUSED, SETTING_INVALID when the datacenter isn't one of the cluster's.
 */
export async function openSession(options: CassandraOptions): Promise<Session> {
  const client = new Client(clientOptions(options));
  // Without a listener, a warning of the driver's would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (thrown) {
    await farewell(client);
    throw fromDriverError(thrown, options);
  }
  return new Session(client, options);
}

/**
 * One client with its prepared statements, and every error translated. How Cassandra is asked is decided here:
 *
 * Reads and writes are LOCAL_QUORUM, conditional writes LOCAL_SERIAL: with one copy that is one node, with three any two, and
 * what was written is read. Every plain statement can be done twice without harm, so the driver sends it again by itself:
 * to another node when one is gone, and once when a write times out. A conditional write is never sent again unasked,
 * because after a time-out nobody knows whether it was done: whoever made it reads and decides.
 *
 * Values' times come from the server. Conditional writes get theirs from it anyway; with times of ours beside them, a
 * delete within the same millisecond would be older than the write it follows, and be lost.
 *
 * All is prepared, but what changes the schema: numbers go out as the column's type only in prepared statements. The driver
 * keeps the statements by their text, and prepares them again on a node that has forgotten them.
 */
export class Session {
  readonly keyspace: string;
  readonly datacenter: string;
  readonly #client: Client;
  readonly #options: CassandraOptions;

  constructor(client: Client, options: CassandraOptions) {
    if (!/^[a-z][a-z0-9_]*$/.test(options.keyspace)) {
      throw new Error(`keyspace ${JSON.stringify(options.keyspace)} isn't a plain name`);
    }
    this.keyspace = options.keyspace;
    this.datacenter = options.datacenter;
    this.#client = client;
    this.#options = options;
  }

  /** All rows of a query. */
  rows(cql: string, ...values: CqlValue[]): Promise<readonly Row[]> {
    return this.#translated(async () => {
      const rows: Row[] = [];
      for await (const row of await this.#client.execute(cql, values)) rows.push(row);
      return rows;
    });
  }

  /** The first row of a query. */
  async row(cql: string, ...values: CqlValue[]): Promise<Row | undefined> {
    return (await this.rows(cql, ...values))[0];
  }

  /** All rows of one partition, a conditional write that is half done finished first. */
  settledRows(cql: string, ...values: CqlValue[]): Promise<readonly Row[]> {
    return this.#translated(async () => {
      const { rows } = await this.#client.execute(cql, values, { consistency: types.consistencies.localSerial });
      return rows;
    });
  }

  /** A write that may be done twice. */
  write(cql: string, ...values: CqlValue[]): Promise<void> {
    return this.#translated(async () => {
      await this.#client.execute(cql, values);
    });
  }

  /** Writes to one partition, done as one: a batch that isn't logged is a single mutation there. */
  writeAsOne(statements: readonly Statement[]): Promise<void> {
    return this.#translated(async () => {
      await this.#client.batch(statements.map(queryOf), { logged: false });
    });
  }

  /**
   * Conditional writes to one partition: all are done, or none.
   * @returns undefined when they were done, else what stood in the way as far as Cassandra tells.
   * @throws GibseyError CASSANDRA_BUSY or CASSANDRA_DOWN, and then they may have been done all the same.
   */
  writeIf(...statements: Statement[]): Promise<Row | undefined> {
    return this.#translated(async () => {
      const result = await this.#client.batch(statements.map(queryOf), {
        logged: false,
        isIdempotent: false,
        retry: new policies.retry.FallthroughRetryPolicy(),
      });
      return result.wasApplied() ? undefined : result.first();
    });
  }

  /**
   * Changes the schema, and waits until every node knows of it.
   * @throws GibseyError CASSANDRA_BUSY when they don't in {@link limits.cassandraSchemaMs}.
   */
  alter(cql: string): Promise<void> {
    return this.#translated(async () => {
      const { info } = await this.#client.execute(cql, [], { prepare: false, readTimeout: limits.cassandraSchemaMs });
      if ("isSchemaInAgreement" in info && info.isSchemaInAgreement !== true) throw lateNodes();
    });
  }

  /** How many nodes the datacenter has. */
  nodes(): number {
    return this.#client.hosts.values().filter((host) => host.datacenter === this.datacenter).length;
  }

  /** Never rejects. */
  close(): Promise<void> {
    return farewell(this.#client);
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw fromDriverError(thrown, this.#options);
    }
  }
}

/** The driver waits for an event that never comes where it was giving up a node already: then its sockets are closed all the same. */
function farewell(client: Client): Promise<void> {
  return within(limits.cassandraCloseMs, client.shutdown());
}

function lateNodes(): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `the nodes don't agree on the schema ${limits.cassandraSchemaMs / 1_000} s after its last change`,
    "`nodetool describecluster` shows who doesn't follow; then try again",
  );
}

function queryOf({ cql, values }: Statement): { query: string; params: CqlValue[] } {
  return { query: cql, params: [...values] };
}

function clientOptions({ contactPoints, port, datacenter, user, password, tls }: CassandraOptions): ClientOptions {
  return {
    contactPoints: [...contactPoints],
    localDataCenter: datacenter,
    ...(user === undefined ? {} : { credentials: { username: user, password: password ?? "" } }),
    // The driver's own default takes any certificate.
    ...(tls === undefined ? {} : { sslOptions: { rejectUnauthorized: true, ...(tls.ca && { ca: [tls.ca] }) } }),
    policies: {
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(
        limits.cassandraReconnectFirstMs,
        limits.cassandraReconnectMaxMs,
      ),
      retry: new OnceMore(),
      ...serversClock,
    },
    protocolOptions: { port, maxSchemaAgreementWaitSeconds: limits.cassandraSchemaMs / 1_000 },
    socketOptions: { connectTimeout: limits.cassandraConnectMs, readTimeout: limits.cassandraRequestMs },
    queryOptions: {
      prepare: true,
      isIdempotent: true,
      consistency: types.consistencies.localQuorum,
      serialConsistency: types.consistencies.localSerial,
      fetchSize: limits.cassandraRowsMax,
    },
  };
}

/** The driver's way, and a plain write that timed out once more: on a small machine it was mostly a pause. */
class OnceMore extends policies.retry.RetryPolicy {
  override onWriteTimeout(info: policies.retry.OperationInfo): policies.retry.DecisionInfo {
    return info.nbRetry === 0 ? this.retryResult(types.consistencies.localQuorum) : this.rethrowResult();
  }
}

/** No times of ours; the driver takes null for that, which its types don't say. */
const serversClock: object = { timestampGeneration: null };
