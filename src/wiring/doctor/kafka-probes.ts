import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serverFolders } from "../../adapters/native/server-site.ts";
import { isHeldUp } from "../../adapters/process/describe-process.ts";
import { systemPorts } from "../../adapters/process/ports.ts";
import type { KafkaProbes, PortHolder } from "../../core/doctor/probes/kafka.ts";
import { limits } from "../../core/limits.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { serversOf } from "../server-addresses.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function kafkaProbes(parts: ProbeParts): KafkaProbes {
  const { runtime, config, dataDir, opened } = parts;
  const options = once(async () => (await serversOf(runtime, config, dataDir, () => {})).kafka);
  const facts = once(async () => {
    const { openKafkaFacts } = await import("../../adapters/kafka/kafka-facts.ts");
    const opening = openKafkaFacts(await options());
    opened.push(() => opening.close());
    return opening;
  });
  const doorsAt = async (addresses: readonly string[]) => {
    const [{ knock }, how] = await Promise.all([import("../../adapters/kafka/knock.ts"), options()]);
    return Promise.all(
      addresses.map(async (address) => ({ address, knock: await knock(address, how, limits.doctorKnockMs) })),
    );
  };
  const doors = once(async () => doorsAt((await options()).brokers));
  return {
    address: async () => (await options()).brokers.join(", "),
    doors,
    advertised: once(async () => {
      const known = await doors();
      const told = known.flatMap(({ knock }) => (knock.kind === "answers" ? knock.brokers : []));
      const others = [...new Set(told)].filter((address) => !known.some((door) => door.address === address));
      return doorsAt(others);
    }),
    portHolder: once(() => portHolder(parts)),
    cluster: once(async () => (await facts()).cluster()),
    ownClusterId: once(async () => (runtime === "native" ? clusterIdIn(dataDir.path) : undefined)),
    topics: once(async () => (await facts()).topics()),
    group: async () => (await facts()).group(),
    spans: async () => (await facts()).spans(),
    wait: async (ms) => sleep(ms, undefined, { signal: parts.signal }),
  };
}

async function portHolder({ runtime, dataDir }: ProbeParts): Promise<PortHolder | undefined> {
  const plan = runtime === "native" ? await dataDir.readStack() : undefined;
  const name = plan === undefined ? undefined : await systemPorts.holderOf(plan.ports.kafka);
  if (name === undefined) return undefined;
  const ours = serviceIn((await dataDir.readRun())?.services, "kafka")?.pid;
  const pid = Number(/^pid (\d+)/.exec(name)?.[1]);
  return { name, isOurs: pid === ours, isSuspended: await isHeldUp(pid) };
}

/** Kafka keeps it beside its data, in Java's format. */
async function clusterIdIn(dataDir: string): Promise<string | undefined> {
  const file = join(serverFolders(dataDir, "kafka").home, "data", "meta.properties");
  const text = await readFile(file, "utf8").catch(() => "");
  return /^cluster\.id=(.+)$/m.exec(text)?.[1]?.trim();
}
