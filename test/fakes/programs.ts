import { readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const javaProgram = fileURLToPath(new URL("java-program.cjs", import.meta.url));

/** Writes an executable shell script, and its folder. */
export async function writeScript(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

const dockerProgram = fileURLToPath(new URL("docker-program.cjs", import.meta.url));

/** What a docker that only pretends was called with. */
export interface DockerCall {
  readonly words: readonly string[];
  /** Variables that it should never have been given. */
  readonly secrets: readonly string[];
}

/** Makes a `docker` in a folder that stands for PATH; see docker-program.cjs for what it does. */
export async function writeDocker(folder: string): Promise<{ readonly calls: () => DockerCall[] }> {
  await writeScript(join(folder, "docker"), `exec "${process.execPath}" "${dockerProgram}" "${folder}" "$@"`);
  return {
    calls: () => {
      const lines = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
      return lines.map((line) => JSON.parse(line) as DockerCall);
    },
  };
}

/** Makes a Java 17 in a folder, as JAVA_HOME would name it, that stands in for the servers as well; gives the program. */
export async function writeJava(home: string): Promise<string> {
  const path = join(home, "bin", "java");
  await writeScript(path, `exec "${process.execPath}" "${javaProgram}" "$@"`);
  return path;
}

/**
 * Makes a Maven in a folder, as MAVEN_HOME would name it. It copies two jars into the folder that it is given, and notes
 * each run.
 */
export async function writeMaven(home: string): Promise<{ readonly runs: () => string[] }> {
  const notes = join(home, "runs");
  await writeScript(
    join(home, "bin", "mvn"),
    `for word in "$@"; do case "$word" in
       -DoutputDirectory=*) folder="\${word#*=}";;
     esac; done
     echo "$*" >> "${notes}"
     if [ -f "${home}/error" ]; then cat "${home}/error"; exit 1; fi
     echo "Downloaded from central: https://repository.example/jamm-1.jar (5 B at 1 kB/s)"
     printf 'first' > "$folder/jamm-1.jar"
     if [ -f "${home}/hang" ]; then exec sleep 60; fi
     printf 'second' > "$folder/server.jar"`,
  );
  return {
    runs: () => {
      try {
        return readFileSync(notes, "utf8").trim().split("\n");
      } catch {
        return [];
      }
    },
  };
}

/** Makes a `crontab` in a folder that stands for PATH; the table is the file `table` in it, which is absent at first. */
export async function writeCrontab(folder: string): Promise<{ readonly table: string }> {
  const table = join(folder, "table");
  await writeScript(
    join(folder, "crontab"),
    `case "$1" in
       -l) if [ -f "${table}" ]; then exec /bin/cat "${table}"; fi
           echo "no crontab for reader" >&2; exit 1;;
       -) exec /bin/cat > "${table}";;
     esac
     exit 2`,
  );
  return { table };
}

/** Makes a `systemctl` in a folder that stands for PATH; it notes what it is called with. */
export async function writeSystemctl(folder: string): Promise<{ readonly calls: () => string[] }> {
  const notes = join(folder, "systemctl-calls");
  await writeScript(join(folder, "systemctl"), `echo "$*" >> "${notes}"`);
  return {
    calls: () => {
      const lines = readFileSync(notes, "utf8").trim().split("\n");
      return lines.filter((line) => !line.endsWith("--version"));
    },
  };
}
