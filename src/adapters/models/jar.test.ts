import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeJar } from "../../../test/fixtures/jar.ts";
import { readJarEntry } from "./jar.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-jar-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(jar: Uint8Array, name: string): Promise<Buffer> {
  const path = join(folder, "a.jar");
  await writeFile(path, jar);
  const handle = await open(path);
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readJarEntry(handle, name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

describe("a jar", () => {
  const large = Buffer.from("It rained on the glove. ".repeat(50_000));
  const files = { "META-INF/MANIFEST.MF": Buffer.from("x"), "large.txt": large, "small.txt": Buffer.from("small") };

  test.each([["deflated"], ["stored"]])("gives each of its files back, %s", async (how) => {
    const jar = makeJar(files, { store: how === "stored" });
    expect((await read(jar, "large.txt")).equals(large)).toBe(true);
    expect(String(await read(jar, "small.txt"))).toBe("small");
  });

  test("says when it has no such file", async () => {
    await expect(read(makeJar(files), "other.txt")).rejects.toThrow("no other.txt");
  });

  test.each([
    ["empty", Buffer.alloc(0), "no directory"],
    ["cut off", makeJar(files).subarray(0, -30), "no directory"],
    ["no jar", Buffer.from("<html>Not found</html>".repeat(100)), "no directory"],
    ["without its beginning", makeJar(files).subarray(200), "damaged"],
    ["broken inside", makeJar(files).fill(0xff, 120, 400), "invalid"],
  ])("that is %s is refused", async (_, jar, reason) => {
    await expect(read(jar, "large.txt")).rejects.toThrow(reason);
  });
});
