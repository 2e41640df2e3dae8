import { KafkaJSProtocolError } from "kafkajs";
import { describe, expect, it, vi } from "vitest";
import { ManualClock } from "../../../test/fakes/clock.ts";
import { limits } from "../../core/limits.ts";
import { Asker } from "./asker.ts";

/** Connections that are numbered in the order in which they are made, and an asker on them. */
function makeAsker() {
  const clock = new ManualClock();
  const log: string[] = [];
  let made = 0;
  const asker = new Asker(async () => {
    const number = ++made;
    log.push(`connect ${number}`);
    return { number, disconnect: async () => void log.push(`disconnect ${number}`) };
  }, clock.wait);
  const next = async () => {
    await vi.waitUntil(() => clock.waiting === 1);
    clock.advance(limits.retryMaxMs);
  };
  return { asker, clock, log, next };
}

const passing = Object.assign(new KafkaJSProtocolError("This server is not the leader for that topic-partition"), {
  retriable: true,
});

describe("An asker", () => {
  it("asks again on a new connection when the broker's answer may be another in a moment", async () => {
    const { asker, log, next } = makeAsker();
    const answer = asker.ask(async ({ number }) => {
      if (number < limits.kafkaTriesMax) throw passing;
      return number;
    });
    for (let tries = 1; tries < limits.kafkaTriesMax; tries++) await next();
    expect(await answer).toBe(limits.kafkaTriesMax);
    expect(log).toEqual(["connect 1", "disconnect 1", "connect 2", "disconnect 2", "connect 3"]);
  });

  it("gives up after a number of tries", async () => {
    const { asker, log, next } = makeAsker();
    const failure = asker.ask(() => Promise.reject(passing)).catch((error: unknown) => error);
    for (let tries = 1; tries < limits.kafkaTriesMax; tries++) await next();
    expect(await failure).toBe(passing);
    expect(log).toHaveLength(2 * limits.kafkaTriesMax);
  });

  it("tells at once what won't pass, or what kafkajs has tried enough, and connects anew for the next question", async () => {
    const { asker, clock, log } = makeAsker();
    const final = new Error("no such topic");
    await expect(asker.ask(() => Promise.reject(final))).rejects.toBe(final);
    expect(clock.waiting).toBe(0);
    expect(await asker.ask(async ({ number }) => number)).toBe(2);
    expect(await asker.ask(async ({ number }) => number)).toBe(2);
    expect(log).toEqual(["connect 1", "disconnect 1", "connect 2"]);
  });

  it("asks no more once it is closed", async () => {
    const { asker, clock, log } = makeAsker();
    const failure = asker.ask(() => Promise.reject(passing)).catch((error: unknown) => error);
    await vi.waitUntil(() => clock.waiting === 1);
    await asker.close();
    expect(await failure).toMatchObject({ name: "AbortError" });
    expect(log).toEqual(["connect 1", "disconnect 1"]);
  });
});
