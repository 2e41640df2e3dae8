import type { EngineParts } from "../../src/daemon/engine.ts";

/** Where a book can be made to die: after a hop is done, or half-way through one. Each gives parts that tell of it. */
const breakages = {
  write: (parts, hit) =>
    withStores(parts, (stores) => ({
      ...stores,
      pages: after(after(stores.pages, "put", hit), "remove", hit),
      characters: after(stores.characters, "put", hit),
    })),
  event: (parts, hit) => withStores(parts, (stores) => ({ ...stores, feed: after(stores.feed, "next", hit) })),
  embed: (parts, hit) => ({
    ...parts,
    openEmbedder: async (...args) => after(await parts.openEmbedder(...args), "embedPassages", hit),
  }),
  store: (parts, hit) =>
    withStores(parts, (stores) => ({
      ...stores,
      vectors: after(after(stores.vectors, "put", hit), "remove", hit),
    })),
  // The page's vectors are in, its words and its entry are not.
  "half an index": (parts, hit) => ({
    ...parts,
    makeVectorIndex: (...args) => after(parts.makeVectorIndex(...args), "put", hit),
  }),
  index: (parts, hit) => withStores(parts, (stores) => ({ ...stores, feed: before(stores.feed, "commit", hit) })),
  commit: (parts, hit) => withStores(parts, (stores) => ({ ...stores, feed: after(stores.feed, "commit", hit) })),
  "half a snapshot": (parts, hit) => withSections(parts, (count) => Math.floor(count / 2), hit),
  "snapshot before its rename": (parts, hit) => withSections(parts, (count) => count, hit),
  snapshot: (parts, hit) => ({ ...parts, snapshotFile: after(parts.snapshotFile, "write", hit) }),
} as const satisfies Readonly<Record<string, (parts: EngineParts, hit: () => void) => EngineParts>>;

export type Failpoint = keyof typeof breakages;
export const failpoints = Object.keys(breakages) as readonly Failpoint[];

/** Those that a book passes once, as it is closed. */
export function isAtSnapshot(point: Failpoint): boolean {
  return point.includes("snapshot");
}

/** The parts with `hit` called each time the failpoint is passed. What they do besides stays as it is. */
export function withFailpoint(parts: EngineParts, point: Failpoint, hit: () => void): EngineParts {
  return breakages[point](parts, hit);
}

type OpenedStores = Awaited<ReturnType<EngineParts["openStores"]>>;

function withStores(parts: EngineParts, change: (stores: OpenedStores) => OpenedStores): EngineParts {
  return { ...parts, openStores: async () => change(await parts.openStores()) };
}

/** `hit` is called while the snapshot is written, when so many of its sections are in the file. */
function withSections(parts: EngineParts, written: (count: number) => number, hit: () => void): EngineParts {
  const { snapshotFile } = parts;
  const write = (sections: readonly Uint8Array[]) =>
    snapshotFile.write(hitAmong(sections, written(sections.length), hit));
  return { ...parts, snapshotFile: { read: () => snapshotFile.read(), write } };
}

function after<T extends object>(target: T, method: keyof T, hit: () => void): T {
  return around(target, method, (call) => {
    const result = call();
    if (result instanceof Promise) return result.finally(hit);
    hit();
    return result;
  });
}

function before<T extends object>(target: T, method: keyof T, hit: () => void): T {
  return around(target, method, (call) => {
    hit();
    return call();
  });
}

/** The same object with one method led through `way`; whatever else it can do, it does. */
function around<T extends object>(target: T, method: keyof T, way: (call: () => unknown) => unknown): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== "function") return value;
      // Called on the object itself: a proxy has no private fields.
      const call = (...args: unknown[]): unknown => Reflect.apply(value, object, args);
      return name === method ? (...args: unknown[]) => way(() => call(...args)) : call;
    },
  });
}

/** A list that calls `hit` when whoever writes it has taken the first `count`. */
function hitAmong(list: readonly Uint8Array[], count: number, hit: () => void): readonly Uint8Array[] {
  const watched = [...list];
  watched[Symbol.iterator] = function* () {
    yield* list.slice(0, count);
    hit();
    yield* list.slice(count);
    return undefined;
  };
  return watched;
}
