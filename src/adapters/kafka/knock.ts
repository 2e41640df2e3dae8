import { connect, type Socket } from "node:net";
import { connect as connectByTls } from "node:tls";
import type { Knock } from "../../core/doctor/probes/kafka.ts";
import { reasonOf } from "../reason-of.ts";
import type { KafkaOptions } from "./kafka-options.ts";

/**
 * Asks for a broker's name for itself and its fellows, on a connection of its own. Unlike a client it tells what it meets: a
 * server that hangs, another program, one that wants TLS or a login. Where a login is set, only the versions that the broker
 * speaks are asked for, which it tells anyone. Never throws.
 */
export async function knock(
  address: string,
  { tls, sasl }: Pick<KafkaOptions, "tls" | "sasl">,
  waitMs: number,
): Promise<Knock> {
  const [host, port] = hostAndPort(address);
  const request = sasl === undefined ? metadataRequest : versionsRequest;
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    let isOpen = false;
    let isTrusted = tls === undefined;
    const socket: Socket =
      tls === undefined ? connect({ host, port }) : connectByTls({ host, port, servername: host, ...tls });
    const end = (heard: Knock) => {
      clearTimeout(tooLate);
      resolve(heard);
      socket.destroy();
    };
    const tooLate = setTimeout(() => {
      end(isOpen ? { kind: "silent", waitedMs: waitMs } : { kind: "unreachable", reason: "no connection in time" });
    }, waitMs);
    const ask = () => {
      isTrusted = true;
      socket.write(request);
    };
    socket
      .on("connect", () => {
        isOpen = true;
        if (tls === undefined) ask();
      })
      .on("secureConnect", ask)
      .on("data", (chunk) => {
        answer = Buffer.concat([answer, chunk]);
        const heard = heardIn(answer, sasl === undefined);
        if (heard !== undefined) end(heard);
      })
      .on("error", (error) => {
        const reason = reasonOf(error);
        if (!isOpen) end({ kind: "unreachable", reason });
        else end(isTrusted ? { kind: "closed" } : { kind: "untrusted", reason });
      })
      .on("close", () => end(isTrusted ? { kind: "closed" } : { kind: "untrusted", reason: "it hung up" }));
  });
}

/** The correlation id by which an answer is known as one to these requests. */
const correlationId = 7;

/** Metadata (API 3, version 2) for no topics, and ApiVersions (18, version 0): length, API, version, id, no client id. */
const metadataRequest = Buffer.from([0, 0, 0, 14, 0, 3, 0, 2, 0, 0, 0, correlationId, 0xff, 0xff, 0, 0, 0, 0]);
const versionsRequest = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, correlationId, 0xff, 0xff]);

/** More than any answer to these has; what seems to be longer isn't one. */
const answerBytesMax = 1_048_576;

/** What the bytes say that came so far; undefined while there must be more. */
function heardIn(answer: Buffer, isMetadata: boolean): Knock | undefined {
  if (answer.length < 8) return undefined;
  const length = answer.readInt32BE(0);
  if (length < 4 || length > answerBytesMax || answer.readInt32BE(4) !== correlationId) {
    return { kind: "foreign", says: wordsOf(answer) };
  }
  if (answer.length < 4 + length) return undefined;
  try {
    return isMetadata ? metadataIn(answer) : { kind: "answers", brokers: [], clusterId: undefined };
  } catch {
    return { kind: "foreign", says: wordsOf(answer) };
  }
}

/** Behind length and id: the brokers, each with id, host, port and rack, then the cluster's id. */
function metadataIn(answer: Buffer): Knock {
  let at = 8;
  const number = () => answer.readInt32BE((at += 4) - 4);
  const text = () => {
    const length = answer.readInt16BE((at += 2) - 2);
    return length < 0 ? undefined : answer.toString("utf8", at, (at += length));
  };
  const brokers = Array.from({ length: number() }, () => {
    number();
    const host = text() ?? "";
    const port = number();
    text();
    return `${host}:${port}`;
  });
  return { kind: "answers", brokers, clusterId: text() };
}

/** The first line of what another program said, if it is text; a TLS record begins with its kind and version 3. */
function wordsOf(answer: Buffer): string {
  if (answer[1] === 3 && answer[0] !== undefined && answer[0] >= 20 && answer[0] <= 23) return "TLS";
  const [line = ""] = answer.toString("latin1").split(/[\r\n]/);
  return /^[\x20-\x7e]{4,}$/.test(line) ? line.slice(0, 80) : `bytes ${answer.toString("hex", 0, 8)}`;
}

/** `[::1]:9092` and `broker:9092`; without a port Kafka's customary one. */
function hostAndPort(address: string): [host: string, port: number] {
  const [, host = address, port = "9092"] = /^(.*):(\d+)$/.exec(address) ?? [];
  return [host.replace(/^\[|\]$/g, ""), Number(port)];
}
