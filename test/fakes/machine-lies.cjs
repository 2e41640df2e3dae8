// Loaded before the program by NODE_OPTIONS, tells it lies about the machine: GIBSEY_TEST_LIES is JSON with `clockMs` (added to
// the time), `availableMb`, `openFiles`, `hidden` (a folder in which nothing is found) and `absent` (a package).
const fs = require("node:fs");
const modules = require("node:module");

const { clockMs = 0, availableMb, openFiles, hidden, absent } = JSON.parse(process.env.GIBSEY_TEST_LIES ?? "{}");

if (clockMs !== 0) {
  const now = Date.now;
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length === 0 ? [now() + clockMs] : given));
    }
    static now() {
      return now() + clockMs;
    }
  };
}
if (availableMb !== undefined) process.availableMemory = () => availableMb * 1_048_576;

const { readFile, readdir } = fs.promises;
if (openFiles !== undefined) {
  fs.promises.readFile = (path, ...rest) =>
    path === "/proc/self/limits"
      ? Promise.resolve(`Max open files            ${openFiles}            ${openFiles}            files\n`)
      : readFile(path, ...rest);
}
if (hidden !== undefined) {
  fs.promises.readdir = (path, ...rest) => (path === hidden ? Promise.resolve([]) : readdir(path, ...rest));
}
if (absent !== undefined) {
  const resolve = Reflect.get(modules, "_resolveFilename");
  Reflect.set(modules, "_resolveFilename", (name, ...rest) => {
    if (name === absent) throw new Error(`Cannot find module '${name}'`);
    return resolve(name, ...rest);
  });
}
modules.syncBuiltinESMExports();
