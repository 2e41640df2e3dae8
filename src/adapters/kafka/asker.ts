import { limits } from "../../core/limits.ts";
import type { KafkaClock } from "./kafka-options.ts";
import { within } from "../within.ts";

/**
 * A connection for questions. One that failed is given up, because kafkajs's admin doesn't always find back: where a partition's
 * leader has moved, for one, it goes on asking the old one. So such an answer is asked for again, on a new connection.
 */
export class Asker<Connection extends { disconnect(): Promise<void> }> {
  readonly #connect: () => Promise<Connection>;
  readonly #wait: KafkaClock["wait"];
  readonly #closing = new AbortController();
  #connection: Promise<Connection> | undefined;

  constructor(connect: () => Promise<Connection>, wait: KafkaClock["wait"]) {
    this.#connect = connect;
    this.#wait = wait;
  }

  async ask<T>(question: (connection: Connection) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const asked = (this.#connection ??= this.#connect());
      try {
        return await question(await asked);
      } catch (error) {
        if (this.#connection === asked) await this.#giveUp();
        if (!isPassing(error) || tries >= limits.kafkaTriesMax) throw error;
      }
      await this.#wait(limits.retryFirstMs * 2 ** (tries - 1), this.#closing.signal);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#giveUp();
  }

  async #giveUp(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await within(limits.kafkaCloseMs, (await connection?.catch(() => undefined))?.disconnect());
  }
}

/** What a broker answers that may answer otherwise in a moment. A broker that doesn't answer kafkajs has tried enough. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof Error && error.name === "KafkaJSProtocolError" && "retriable" in error && error.retriable === true
  );
}
