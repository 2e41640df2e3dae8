// Stands in for Java 17 and the three servers: it listens where their configuration says, and answers in their protocols just
// enough to be taken for ready. A file `fail` in a server's folder makes it log the file's words and end with status 3; a
// file `mute` makes it never listen.
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const net = require("node:net");
const { dirname, join } = require("node:path");

const words = process.argv.slice(2);
if (words.includes("-version")) {
  console.error('openjdk version "17.0.99" 2025-04-15');
  process.exit(0);
}
const property = (file, name) => new RegExp(`^${name}[=:] *(.*)$`, "m").exec(readFileSync(file, "utf8"))[1];
const last = words[words.length - 1];

if (words.includes("kafka.tools.StorageTool")) {
  const folder = property(last, "log.dirs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "meta.properties"), `cluster.id=${words[words.indexOf("-t") + 1]}\n`);
} else if (words.includes("kafka.Kafka")) {
  const port = Number(/:(\d+)/.exec(property(last, "advertised.listeners"))[1]);
  serve("kafka", last, () => answering(Buffer.from([0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0, 1])).listen(port, "127.0.0.1"));
} else if (last === "org.apache.cassandra.service.CassandraDaemon") {
  const url = words.find((word) => word.startsWith("-Dcassandra.config=")).slice("-Dcassandra.config=".length);
  const file = require("node:url").fileURLToPath(url);
  const port = Number(property(file, "native_transport_port"));
  serve("cassandra", file, () => answering(Buffer.from([0x84, 0, 0, 0, 6, 0, 0, 0, 0])).listen(port, "127.0.0.1"));
} else {
  const port = Number(property(last, "http.port"));
  serve("agent", last, () => createServer((_, response) => response.end("pong")).listen(port, "127.0.0.1"));
}

function serve(name, configuration, listen) {
  const home = dirname(dirname(configuration));
  const log = join(dirname(home), "logs", `${name}.log`);
  const fail = join(home, "fail");
  if (existsSync(fail)) {
    appendFileSync(log, readFileSync(fail));
    process.exit(3);
  }
  appendFileSync(log, `2026-11-26 19:01:08,897 INFO  [main] ${name} - started\n`);
  if (existsSync(join(home, "mute"))) setInterval(() => {}, 1000);
  else listen();
}

function answering(answer) {
  return net.createServer((socket) => socket.on("error", () => {}).on("data", () => socket.write(answer)));
}
