import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openJars } from "../../src/adapters/native/jars.ts";
import type { BookProcess } from "../e2e/book-process.ts";
import { writeDocker, writeMaven, writeScript } from "../fakes/programs.ts";
import { stackPlan } from "../fakes/stack-plan.ts";
import { lies, useDoctoredBook } from "./doctored-book.ts";
import { describeFaults, type Fault } from "./faults.ts";

/** What is wrong before any server is started: the machine is looked at for runtimes that aren't used here. */
const { book, doctor, scratch } = useDoctoredBook({ isImported: false });
const nothing = async () => async () => {};
const tools = join(scratch, "tools");
const native = { GIBSEY_DATA_DIR: join(scratch, "native"), GIBSEY_RUNTIME: "native", PATH: tools };
const started = { ...native, GIBSEY_DATA_DIR: join(scratch, "started"), GIBSEY_CACHE_DIR: join(scratch, "cache") };

const faultsOfNative: readonly Fault<BookProcess>[] = [
  {
    name: "there is only a Java 25",
    check: "machine.java",
    tells: /only Java 25\.0\.1 at .*Cassandra 5\.0/,
    isSimulated: true,
    environment: { ...native, ...lies({ hidden: "/usr/lib/jvm" }) },
    async inject() {
      await writeScript(join(tools, "java"), `echo 'openjdk version "25.0.1" 2025-10-21' >&2`);
      return async () => {};
    },
  },
  {
    name: "there is no Maven, and the jars aren't here",
    check: "machine.maven",
    tells: /no mvn on the PATH.*MAVEN_HOME/s,
    environment: { ...native, GIBSEY_CACHE_DIR: join(scratch, "no-cache") },
    inject: nothing,
  },
  {
    name: "a jar is cut off",
    check: "machine.jars",
    tells: /kafka-.* is damaged/,
    isFixed: true,
    isSimulated: true,
    environment: { ...started, MAVEN_HOME: join(scratch, "maven") },
    async inject() {
      await writeMaven(join(scratch, "maven"));
      const { signal } = new AbortController();
      const environment = { PATH: process.env["PATH"], MAVEN_HOME: join(scratch, "maven") };
      const jars = openJars(started.GIBSEY_CACHE_DIR, "stack/native");
      await jars.fetch(["kafka", "cassandra", "agent"], { environment, signal, onProgress: () => {} });
      await truncate(join((await jars.folders()).kafka, "server.jar"), 1);
      await mkdir(started.GIBSEY_DATA_DIR);
      await writeFile(join(started.GIBSEY_DATA_DIR, "stack.json"), JSON.stringify(stackPlan()));
      return async () => {};
    },
  },
  {
    name: "there is too little memory to start the servers",
    check: "machine.memory",
    tells: /kafka, cassandra, agent, daemon need 1676/,
    isSimulated: true,
    environment: { ...native, ...lies({ availableMb: 900 }) },
    inject: nothing,
  },
  {
    name: "a process may have 1024 files open",
    check: "machine.open-files",
    tells: /ulimit -n 4096/,
    isSimulated: true,
    environment: { ...native, ...lies({ openFiles: 1024 }) },
    inject: nothing,
  },
];

const docker = { GIBSEY_DATA_DIR: join(scratch, "docker"), GIBSEY_RUNTIME: "docker" };
const inFolder = (name: string) => ({ ...docker, PATH: join(scratch, name) });
const faultsOfDocker: readonly Fault<BookProcess>[] = [
  {
    name: "there is no docker",
    check: "machine.docker",
    tells: /no docker on the PATH/,
    environment: inFolder("no-docker"),
    inject: nothing,
  },
  {
    name: "no engine answers",
    check: "machine.docker",
    tells: /Cannot connect.*systemctl start docker/s,
    isSimulated: true,
    environment: inFolder("no-engine"),
    async inject() {
      await writeDocker(join(scratch, "no-engine"));
      await writeFile(
        join(scratch, "no-engine", "engine"),
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock\n",
      );
      return async () => {};
    },
  },
  {
    name: "this user may not use Docker",
    check: "machine.docker",
    tells: /usermod -aG docker/,
    isSimulated: true,
    environment: inFolder("no-right"),
    async inject() {
      await writeDocker(join(scratch, "no-right"));
      const words = "permission denied while trying to connect to the Docker daemon socket\n";
      await writeFile(join(scratch, "no-right", "engine"), words);
      return async () => {};
    },
  },
  {
    name: "Docker takes the question and doesn't answer",
    check: "machine.docker",
    tells: /doesn't answer within 4 s/,
    isSimulated: true,
    environment: inFolder("hangs"),
    async inject() {
      await writeScript(join(scratch, "hangs", "docker"), "exec /bin/sleep 60");
      return async () => {};
    },
  },
];

describeFaults({ runtime: "native", book, doctor, timeoutMs: 60_000 }, faultsOfNative);
describeFaults({ runtime: "docker", book, doctor, timeoutMs: 60_000 }, faultsOfDocker);
