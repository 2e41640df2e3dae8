import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { offsetsFile, offsetsFiles, readNodeSettings, readOffsets, readProperties } from "./agent-files.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-agent-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

it("reads properties with their escapes, and leaves comments out", async () => {
  const file = join(home, "agent.properties");
  await writeFile(file, "# a=b\n\nhttp.port=8005\ncassandra.config=/b\\u00fccher/a\\:b = c\n");
  expect(await readProperties(file)).toEqual(
    new Map([
      ["http.port", "8005"],
      ["cassandra.config", "/bücher/a:b = c"],
    ]),
  );
});

it("reads where the agent goes on, and tells a line that names no segment", async () => {
  await writeFile(
    offsetsFile(home),
    "#Thu Nov 26 22:14:37 UTC 2026\ngibsey.pages=CommitLog-8-1795731268303.log\\:80588\ngibsey.test_cdc=nonsense\n",
  );
  const { tables } = await readOffsets(home);
  expect(tables).toMatchObject([
    { table: "gibsey.pages", segment: "CommitLog-8-1795731268303.log", segmentId: 1_795_731_268_303, position: 80_588 },
    { table: "gibsey.test_cdc", segment: "nonsense", segmentId: undefined },
  ]);
  expect((await readOffsets(join(home, "nowhere"))).tables).toEqual([]);
});

it.each([
  ["a=b\n", false],
  ["a=\\u00fc\n", false],
  ["a=\\\\users\n", false],
  ["a=\\uZZZZ\n", true],
])("tells whether Java would read %j", async (text, isMalformed) => {
  const [, file = ""] = offsetsFiles(home);
  await writeFile(file, text);
  expect((await readOffsets(home)).malformed).toBe(isMalformed ? file : undefined);
});

it("reads what a cassandra.yaml says, as far as it says it", async () => {
  const file = join(home, "cassandra.yaml");
  await writeFile(file, 'partitioner: org.x.RandomPartitioner\ncdc_raw_directory: "/a/b"\n');
  expect(await readNodeSettings(file)).toEqual({
    file,
    partitioner: "org.x.RandomPartitioner",
    changeLogFolder: "/a/b",
    commitLogFolder: undefined,
  });
  expect(await readNodeSettings(join(home, "nowhere"))).toBeUndefined();
});
