import type { CassandraOptions } from "../../src/adapters/cassandra/session.ts";
import { nightlyOf } from "../faults/night-of-book.ts";
import { openNightBook } from "./night-on-cassandra.ts";

/* `node dying-night-on-cassandra.js OPTIONS POINT`: begins a night, and kills itself where the point is passed. */
const [options = "", point] = process.argv.slice(2);
const book = await openNightBook(JSON.parse(options) as CassandraOptions);
const kill = (passed: string) => {
  if (passed === point) process.kill(process.pid, "SIGKILL");
};
const order = { k: 4, force: false, trigger: "timer", isIfDue: true } as const;
await nightlyOf(book, kill, () => {}).run(order, new AbortController().signal);
