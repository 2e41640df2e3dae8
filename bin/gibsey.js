#!/usr/bin/env node
// The help is by far the most typed command, so the build prints it to a file, and no program is loaded to show it.
const [word, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (word === undefined || word === "--help" || word === "-h")) {
  process.stdout.write(require("node:fs").readFileSync(`${__dirname}/../dist/help.txt`, "utf8"));
} else {
  void import("../dist/cli.js").then(({ main }) => main(process.argv.slice(2)));
}
