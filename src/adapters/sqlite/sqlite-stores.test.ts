import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { generationOf } from "../../core/embed/embedder.ts";
import { openSqliteStores, readSqliteStatus } from "./sqlite-stores.ts";
import { makeTempDir } from "./test-database.ts";

let temp: ReturnType<typeof makeTempDir>;
beforeEach(() => {
  temp = makeTempDir();
});
afterEach(() => temp.release());

const generation = generationOf("onnx", "tiny", 2);

describe("the stores of a data dir", () => {
  it("are made with it, for its owner alone, and keep the book when they are opened again", async () => {
    const dataDir = join(temp.dir, "books", "mine");
    const stores = openSqliteStores(dataDir);
    await stores.pages.put([pageOf("a", 1)]);
    stores.close();
    stores.close();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const again = openSqliteStores(dataDir);
    expect(await again.pages.count()).toBe(1);
    again.close();
  });

  it("can't be made where a file is in the way", () => {
    writeFileSync(join(temp.dir, "taken"), "");
    expect(() => openSqliteStores(join(temp.dir, "taken"))).toThrow(
      expect.objectContaining({ code: "DATA_DIR_UNUSABLE" }),
    );
  });
});

describe("the status of a data dir", () => {
  it("is undefined where there is no book, and makes none", async () => {
    expect(await readSqliteStatus(temp.dir)).toBeUndefined();
    expect(await readSqliteStatus(join(temp.dir, "missing"))).toBeUndefined();
    expect(readdirSync(temp.dir)).toEqual([]);
  });

  it("is undefined for a database that nothing was made in yet", async () => {
    writeFileSync(join(temp.dir, "gibsey.db"), "");
    expect(await readSqliteStatus(temp.dir)).toBeUndefined();
  });

  it("counts pages, vectors and lag while somebody else is writing", async () => {
    const stores = openSqliteStores(temp.dir);
    await stores.pages.put([pageOf("a", 1), pageOf("b", 2)]);
    expect(await readSqliteStatus(temp.dir)).toEqual({ pages: 2, vectors: 0, lag: 2, generation: undefined });
    const [first] = await stores.feed.next(1, AbortSignal.timeout(5_000));
    await stores.vectors.pin(generation);
    await stores.vectors.putOne(generation, "a", "h", { passage: "a0", vector: Float32Array.of(1, 0) });
    if (first !== undefined) await stores.feed.commit(first.position);
    expect(await readSqliteStatus(temp.dir)).toEqual({ pages: 2, vectors: 1, lag: 1, generation });
    stores.close();
  });

  it("counts what a killed daemon left in the write-ahead log", async () => {
    const stores = openSqliteStores(join(temp.dir, "alive"));
    await stores.pages.put([pageOf("a", 1)]);
    const killed = join(temp.dir, "killed");
    mkdirSync(killed);
    for (const name of ["gibsey.db", "gibsey.db-wal"]) copyFileSync(join(temp.dir, "alive", name), join(killed, name));
    stores.close();
    expect(existsSync(join(killed, "gibsey.db-shm"))).toBe(false);
    expect(await readSqliteStatus(killed)).toMatchObject({ pages: 1, lag: 1 });
  });
});
