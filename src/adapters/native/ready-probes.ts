import { connect } from "node:net";
import { limits } from "../../core/limits.ts";
import type { ServerName } from "../../core/stack/server-rules.ts";

/** Whether a server of that kind answers at a port of 127.0.0.1, in its own protocol. Never throws. */
export function answersAt(name: ServerName, port: number): Promise<boolean> {
  return probes[name](port).catch(() => false);
}

/** What comes back from a port of 127.0.0.1 at which Cassandra ought to listen. Never throws. */
export async function askForCassandra(
  port: number,
  timeoutMs: number,
): Promise<"cql" | "foreign" | "silent" | "closed"> {
  try {
    return isCqlSupported(await exchange(port, cqlOptions, cqlOptions.length, timeoutMs)) ? "cql" : "foreign";
  } catch (error) {
    if (error instanceof TooSlow) return "silent";
    return error instanceof Cut ? "foreign" : "closed";
  }
}

const probes: Readonly<Record<ServerName, (port: number) => Promise<boolean>>> = {
  cassandra: async (port) => isCqlSupported(await exchange(port, cqlOptions, 9)),
  kafka: async (port) => hasBroker(await exchange(port, kafkaMetadata, 12)),
  agent: async (port) => {
    const response = await fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(limits.readyProbeMs) });
    await response.body?.cancel();
    return response.ok;
  },
};

/** A CQL v4 request of the kind OPTIONS (5), which needs neither login nor keyspace. Its answer is SUPPORTED (6). */
const cqlOptions = Buffer.from([0x04, 0, 0, 0, 0x05, 0, 0, 0, 0]);

function isCqlSupported(answer: Buffer): boolean {
  return answer[4] === 0x06;
}

/**
 * Kafka's Metadata request (API 3, version 1) for no topics: length, API, version, correlation id 7, no client id, empty
 * list. The answer is length, correlation id, and how many brokers there are: none until this one serves.
 */
const kafkaMetadata = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0]);

function hasBroker(answer: Buffer): boolean {
  return answer.readInt32BE(4) === 7 && answer.readInt32BE(8) > 0;
}

/** Sends a request and gives the first bytes of what comes back. */
function exchange(
  port: number,
  request: Buffer,
  answerBytes: number,
  timeoutMs: number = limits.readyProbeMs,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: timeoutMs });
    let answer = Buffer.alloc(0);
    socket
      .on("connect", () => socket.write(request))
      .on("data", (chunk) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.length < answerBytes) return;
        socket.destroy();
        resolve(answer);
      })
      .on("timeout", () => socket.destroy(new TooSlow("no answer in time")))
      .on("error", reject)
      .on("close", () => reject(new Cut("closed without a whole answer")));
  });
}

class TooSlow extends Error {}
class Cut extends Error {}
