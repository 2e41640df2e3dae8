import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemPorts } from "../../src/adapters/process/ports.ts";
import { type DockerCall, writeDocker, writeMaven } from "../fakes/programs.ts";
import { startProgram, type StartedProgram } from "./start-program.ts";

/*
 * The docker runtime as the program calls Docker, with a `docker` that only pretends, and notes what it is asked. Servers aren't
 * behind it, so schema and agent aren't reached here: src/wiring/docker.test.ts goes on from there.
 */

let home: string;
let dataDir: string;
let environment: Record<string, string>;
let docker: { calls: () => DockerCall[] };
let children: ChildProcess[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-docker-"));
  dataDir = join(home, "my book");
  docker = await writeDocker(join(home, "bin"));
  await writeMaven(join(home, "maven"));
  environment = {
    PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: home,
    MAVEN_HOME: join(home, "maven"),
    GIBSEY_CACHE_DIR: join(home, "cache"),
    GIBSEY_DATA_DIR: dataDir,
    GIBSEY_CASSANDRA_PORT: String(await systemPorts.freePort()),
    GIBSEY_KAFKA_PORT: String(await systemPorts.freePort()),
    GIBSEY_PORT: String(await systemPorts.freePort()),
    GIBSEY_TOKEN: "planted",
    COMPOSE_FILE: "/somebody/elses.yaml",
  };
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

function start(words: readonly string[]): StartedProgram {
  const started = startProgram(words, environment);
  children.push(started.child);
  return started;
}

const run = (...words: string[]) => start(words).ended;
const up = (...words: string[]) => run("up", "--runtime", "docker", "--only", "kafka", ...words);

/** Compose's commands with what they are about, but for looking. */
const done = () =>
  docker
    .calls()
    .map(({ words }) => (words[0] === "compose" ? words.slice(7) : words).join(" "))
    .filter((command) => !/^(ps|info|image) /.test(command));

describe("gibsey up on the docker runtime", () => {
  it("starts a container, finds it again, and shows, logs and stops it", async () => {
    const first = await up();
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/^Docker 28\.2\.2\nmemory: .*\nports on .*\nfetching the jars of agent .*MiB, once$/m);
    expect(first.stdout).toMatch(/^kafka {2}ready in .+ {2}container 4a1c9b7e02f3 {2}port \d+\n$/);
    expect(done()).toEqual(["create --no-build kafka", "up --detach --no-build kafka"]);

    const again = await run("up", "--only", "kafka", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      runtime: "docker",
      services: [
        { name: "kafka", state: "ready", container: "4a1c9b7e02f3", port: Number(environment["GIBSEY_KAFKA_PORT"]) },
      ],
    });
    expect(done()).toHaveLength(2);
    const status = await run("status");
    expect(status.stdout).toMatch(/^kafka +ready {2}port \d+ {2}container 4a1c9b7e02f3$/m);
    expect((await run("logs", "kafka", "-n", "2")).stdout).toContain("S - started\n");
    expect(done().at(-1)).toBe("logs --no-log-prefix --no-color --tail 2 kafka");

    expect((await run("down")).stdout).toBe("kafka has stopped.\n");
    expect(done().at(-1)).toBe("down --remove-orphans");
    expect((await run("down")).stdout).toBe("Nothing was running.\n");
  });

  it("names its containers after the book, and gives Compose neither secrets nor anybody's variables", async () => {
    await up();
    const calls = docker.calls();
    expect(calls.flatMap(({ secrets }) => secrets)).toEqual([]);
    expect(JSON.stringify(calls)).not.toContain("planted");
    const { words = [] } = calls.find(({ words }) => words[0] === "compose") ?? {};
    expect(words[2]).toMatch(/^gibsey-[0-9a-f]{10}$/);
    expect(words[4]).toMatch(/\/stack\/compose\.yaml$/);
    expect(words[6]).toBe(join(dataDir, "docker", "compose.env"));
    const first = words[2];
    dataDir = join(home, "another book");
    environment["GIBSEY_DATA_DIR"] = dataDir;
    environment["GIBSEY_KAFKA_PORT"] = String(await systemPorts.freePort());
    await up();
    expect(docker.calls().at(-1)?.words[2]).not.toBe(first);
  });

  it("writes configuration that the servers' users can read, in a data dir that others can't enter", async () => {
    await up();
    const mode = async (...path: string[]) => (await stat(join(dataDir, ...path))).mode & 0o777;
    expect(await mode()).toBe(0o700);
    expect(await mode("docker", "cassandra")).toBe(0o755);
    expect(await mode("docker", "cassandra", "cassandra.yaml")).toBe(0o644);
    const options = await readFile(join(dataDir, "docker", "agent", "java.options"), "utf8");
    expect(options).toContain('"/opt/gibsey-agent/jamm-1.jar:/opt/gibsey-agent/server.jar"\n');
  });

  it("tells of a container that ends, with its last lines, and takes away what it began", async () => {
    await writeFile(join(home, "bin", "health-kafka"), "exited");
    const failed = await up("--json");
    expect(failed.status).toBe(4);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      error: {
        code: "SERVICE_FAILED",
        message: expect.stringMatching(
          /^kafka ended \(exit status 3\) before it was ready: the disk is full\n.*No space/s,
        ),
        hint: "make room, then gibsey up",
      },
    });
    expect(done().at(-1)).toBe("rm --stop --force kafka");
    const before = done().length;
    await up("--keep");
    expect(done().slice(before)).toContainEqual(expect.stringMatching(/^logs /));
    expect(done().slice(before)).not.toContain("rm --stop --force kafka");
  });

  it("tells of a container that doesn't answer, and of one that takes too long", async () => {
    await writeFile(join(home, "bin", "health-kafka"), "unhealthy");
    expect(await up()).toMatchObject({ status: 4, stderr: expect.stringContaining("kafka runs, but doesn't answer") });
    await writeFile(join(home, "bin", "health-kafka"), "starting");
    const slow = await up("--timeout-s", "3");
    expect(slow).toMatchObject({ status: 4, stderr: expect.stringContaining("weren't ready within 3 s") });
  });

  it("takes back what it began when it is interrupted", async () => {
    await writeFile(join(home, "bin", "health-kafka"), "starting");
    const { child, output, ended } = start(["up", "--runtime", "docker", "--only", "kafka"]);
    const hasStarted = () =>
      existsSync(join(home, "bin", "calls")) && done().some((command) => command.startsWith("up "));
    await vi.waitUntil(hasStarted, { timeout: 20_000 });
    child.kill("SIGINT");
    expect(await ended, output.stderr).toMatchObject({ status: 130 });
    expect(done().at(-1)).toBe("rm --stop --force kafka");
  });

  it("says what is missing: docker, its engine, the right to use it, or Compose", async () => {
    environment["PATH"] = "/nowhere";
    expect(await up()).toMatchObject({ status: 4, stderr: expect.stringContaining("DOCKER_UNAVAILABLE") });
    environment["PATH"] = `${join(home, "bin")}:${process.env["PATH"] ?? ""}`;
    const said = {
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?":
        "start Docker",
      "permission denied while trying to connect to the Docker daemon socket": "usermod",
      "docker: unknown command: docker compose\n\nRun 'docker --help' for more information": "install Docker Compose",
    };
    for (const [words, hint] of Object.entries(said)) {
      await writeFile(join(home, "bin", "engine"), words);
      const { status, stderr } = await up();
      expect(status).toBe(4);
      expect(stderr).toContain("DOCKER_UNAVAILABLE");
      expect(stderr).toContain(hint);
    }
  });

  it("deletes the volumes with the book, and neither while Docker doesn't answer", async () => {
    await up();
    await writeFile(join(home, "bin", "engine"), "Cannot connect to the Docker daemon");
    expect(await run("down", "--purge", "--yes")).toMatchObject({ status: 4 });
    expect(existsSync(join(dataDir, "stack.json"))).toBe(true);
    await rm(join(home, "bin", "engine"));
    expect(await run("down", "--purge", "--yes")).toMatchObject({ status: 0 });
    expect(done().at(-1)).toBe("down --remove-orphans --volumes");
    expect(await readdir(home)).not.toContain("my book");
  });

  it("is refused on another runtime while its containers run", async () => {
    await up();
    const other = await run("up", "--runtime", "embedded");
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining("RUNTIME_CONFLICT") });
    await run("down");
    expect(await run("status", "--runtime", "embedded")).toMatchObject({ stdout: expect.stringContaining("embedded") });
  });
});
