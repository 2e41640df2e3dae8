// Stands in for `docker` and its Compose plugin. It notes what it is called with, and answers in their form.
// In its folder: `calls` is the note, `containers` says who runs, `health-<service>` what a health check says (healthy where
// there is none; `exited` ends the container), `fail-<command>` makes a command fail with its words, `engine` is what every
// command fails with.
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = process.argv[2];
const words = process.argv.slice(3);
const file = (name) => join(folder, name);
const read = (name, otherwise) => (existsSync(file(name)) ? readFileSync(file(name), "utf8") : otherwise);
const secrets = Object.keys(process.env).filter((name) => /^(GIBSEY|COMPOSE)_/.test(name));
appendFileSync(file("calls"), `${JSON.stringify({ words, secrets })}\n`);

const engine = read("engine");
if (engine !== undefined) {
  process.stderr.write(engine);
  process.exit(1);
}
const running = new Map(JSON.parse(read("containers", "[]")));
const keep = () => writeFileSync(file("containers"), JSON.stringify([...running]));
const plain = words[0] === "compose" ? words.slice(7) : words;
const [command, ...others] = plain;
const names = others.filter((word) => !word.startsWith("-"));

if (words[1] === "version") {
  console.log(words[0] === "compose" ? "2.36.2" : "github.com/docker/buildx v0.24.0 d0e5e86");
  process.exit(0);
}

const failure = read(`fail-${command}`);
if (failure !== undefined) {
  process.stderr.write(failure);
  process.exit(1);
}

switch (command) {
  case "info":
    console.log('{"version":"28.2.2","memory":16777216000,"cores":4,"folder":"/var/lib/docker"}');
    break;
  case "image":
    if (!existsSync(file("image"))) {
      console.error(`Error response from daemon: No such image: ${names.at(-1)}`);
      process.exit(1);
    }
    console.log("sha256:0123");
    break;
  case "build":
    console.error("#1 [internal] load build definition from Dockerfile");
    writeFileSync(file("image"), "");
    break;
  case "create":
    console.error(` ${names[0]} Pulling `);
    break;
  case "up":
    for (const name of names) running.set(name, "starting");
    keep();
    break;
  case "ps":
    for (const [name, health] of running) {
      console.log(JSON.stringify(row(name, health)));
      running.set(name, read(`health-${name}`, "healthy").trim());
    }
    keep();
    break;
  case "logs":
    console.log("2026-11-26 19:01:08,897 INFO  [main] S - started\njava.io.IOException: No space left on device");
    if (others.includes("--follow")) setInterval(() => {}, 1000);
    break;
  case "rm":
    for (const name of names) running.delete(name);
    keep();
    break;
  case "down":
    running.clear();
    keep();
    break;
  default:
    console.error(`unknown command: ${plain.join(" ")}`);
    process.exit(1);
}

// As Compose has printed it since 2.21.
function row(name, health) {
  const isOver = health === "exited";
  return {
    Command: '"bash -c ..."',
    CreatedAt: "2026-11-26 19:01:08 +0000 UTC",
    ExitCode: isOver ? 3 : 0,
    Health: isOver ? "" : health,
    ID: { kafka: "4a1c9b7e02f3d5a6", cassandra: "b09d1f3e77c4", agent: "c3d2e1f00112" }[name],
    Image: `image-of-${name}`,
    Labels: `com.docker.compose.service=${name}`,
    Name: `gibsey-0123456789-${name}-1`,
    Project: "gibsey-0123456789",
    Publishers: [{ URL: "127.0.0.1", TargetPort: 9092, PublishedPort: 9092, Protocol: "tcp" }],
    Service: name,
    State: isOver ? "exited" : "running",
    Status: isOver ? "Exited (3) 1 second ago" : `Up 2 minutes (${health})`,
  };
}
