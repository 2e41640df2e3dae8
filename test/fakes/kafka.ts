import type {
  FeedBroker,
  FeedMember,
  MemberListener,
  Partition,
  PartitionOffset,
  RecordBatch,
} from "../../src/adapters/kafka/broker.ts";
import { nameOf } from "../../src/adapters/kafka/broker.ts";
import { GibseyError } from "../../src/core/errors.ts";

type Message = { readonly key: string | null; readonly value: string | null };

interface Member {
  readonly listener: MemberListener;
  readonly face: FeedMember;
  readonly partitions: readonly Partition[];
  readonly positions: Map<string, number>;
  isPaused: boolean;
  isHere: boolean;
}

/** A cluster in memory with one consumer group. Whatever can be told is told at once, so that tests needn't wait. */
export class FakeKafka {
  /** Offsets that were committed, as `topic/partition@next`, in order. */
  readonly commits: string[] = [];
  /** While this is set, the cluster answers nothing. */
  failure: Error | undefined;
  /** Awaited by each commit before it is done. */
  beforeCommit: () => Promise<void> = async () => {};
  fetchMax = 1_000;
  readonly #messages = new Map<string, { readonly partition: Partition; readonly messages: Message[] }>();
  readonly #committed = new Map<string, number>();
  #members: readonly Member[] = [];
  #gone: readonly Member[] = [];

  readonly broker: FeedBroker = {
    topics: async () => this.#unlessAway(() => [...new Set(this.#partitions().map(({ topic }) => topic))]),
    spans: async (topics) =>
      this.#unlessAway(() =>
        this.#partitions(topics).map((partition) => {
          const committed = this.#committed.get(nameOf(partition));
          return { ...partition, start: 0, end: this.#of(partition).length, committed };
        }),
      ),
    join: async (topics, listener) => this.#unlessAway(() => this.#join(topics, listener)),
    close: async () => {},
  };

  /** Members that haven't left. */
  get members(): number {
    return this.#members.length;
  }

  get isPaused(): boolean {
    return this.#members.some(({ isPaused }) => isPaused);
  }

  makeTopic(topic: string, partitions = 1): void {
    for (let partition = 0; partition < partitions; partition++) this.#of({ topic, partition });
  }

  send(topic: string, message: Message, partition = 0): void {
    this.#of({ topic, partition }).push(message);
    this.#tell();
  }

  committed(topic: string, partition = 0): number {
    return this.#committed.get(nameOf({ topic, partition })) ?? 0;
  }

  /** The group is shared out anew: its member begins again from the last commits. */
  rebalance(): void {
    for (const member of this.#members) this.#assign(member);
  }

  /** The members are thrown out, and hear why. */
  crash(reason: Error = away): void {
    this.#gone = this.#members;
    this.#members = [];
    for (const member of this.#gone) {
      member.isHere = false;
      member.listener.onEnded(reason);
    }
  }

  /** Tells something in the name of the members that are no more. */
  tellLate(batch: RecordBatch): void {
    for (const { listener } of this.#gone) listener.onRecords(batch);
  }

  #join(topics: readonly string[], listener: MemberListener): FeedMember {
    const member: Member = {
      listener,
      face: {
        commit: (offsets) => this.#commit(member, offsets),
        seek: (to) => void member.positions.set(nameOf(to), to.offset),
        pause: () => void (member.isPaused = true),
        resume: () => {
          member.isPaused = false;
          queueMicrotask(() => this.#tell());
        },
        leave: async () => {
          member.isHere = false;
          this.#members = this.#members.filter((one) => one !== member);
        },
      },
      partitions: this.#partitions(topics),
      positions: new Map(),
      isPaused: false,
      isHere: true,
    };
    this.#members = [...this.#members, member];
    this.#assign(member);
    return member.face;
  }

  #assign(member: Member): void {
    member.positions.clear();
    for (const partition of member.partitions) {
      member.positions.set(nameOf(partition), this.#committed.get(nameOf(partition)) ?? 0);
    }
    member.listener.onJoined(member.face, member.partitions);
    this.#tell();
  }

  async #commit(member: Member, offsets: readonly PartitionOffset[]): Promise<void> {
    await this.beforeCommit();
    this.#unlessAway(() => {
      if (!member.isHere) throw away;
      for (const offset of offsets) {
        this.#committed.set(nameOf(offset), offset.offset);
        this.commits.push(`${nameOf(offset)}@${offset.offset}`);
      }
    });
  }

  #tell(): void {
    for (const member of this.#members) {
      for (const partition of member.partitions) {
        const messages = this.#of(partition);
        const position = member.positions.get(nameOf(partition)) ?? 0;
        if (member.isPaused || !member.isHere || position >= messages.length) continue;
        const fetched = messages.slice(position, position + this.fetchMax);
        const next = position + fetched.length;
        member.positions.set(nameOf(partition), next);
        const records = fetched.map(({ key, value }, index) => {
          return { offset: position + index, key: bytesOf(key), value: bytesOf(value), timestampMs: 1_000 + position };
        });
        member.listener.onRecords({ ...partition, records, next, end: messages.length });
        this.#tell();
      }
    }
  }

  #partitions(topics?: readonly string[]): readonly Partition[] {
    const all = [...this.#messages.values()].map(({ partition }) => partition);
    return topics === undefined ? all : all.filter(({ topic }) => topics.includes(topic));
  }

  #of(partition: Partition): Message[] {
    const found = this.#messages.get(nameOf(partition)) ?? { partition, messages: [] };
    this.#messages.set(nameOf(partition), found);
    return found.messages;
  }

  #unlessAway<T>(answer: () => T): T {
    if (this.failure !== undefined) throw this.failure;
    return answer();
  }
}

export const away = new GibseyError("FEED_UNAVAILABLE", "Kafka at 127.0.0.1:1: nobody answers", "gibsey up");

function bytesOf(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text);
}
