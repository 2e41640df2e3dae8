import type { Options, Session } from "../../src/commands/command.ts";
import { resolveConfig } from "../../src/core/config.ts";
import { createStyle, type Terminal } from "../../src/views/terminal.ts";

/** A terminal that keeps what it is told. */
export class FakeTerminal implements Terminal {
  readonly style = createStyle(false);
  readonly columns = 80;
  readonly isInteractive = false;
  readonly isScreen = false;
  readonly hasUnicode = true;
  readonly isQuiet = false;
  readonly isVerbose = false;
  readonly isInputInteractive = false;
  /** The answer, line by line. */
  readonly printed: string[] = [];
  /** The talk. */
  readonly said: string[] = [];
  /** What somebody answers at the keyboard; undefined when no one is there. */
  answer: boolean | undefined;

  #hasOpenLine = false;

  /** Adds to the line that was written last, as long as nothing ended it. */
  write = (text: string): void => {
    const lines = ((this.#hasOpenLine ? this.printed.pop() : "") + text).split("\n");
    this.#hasOpenLine = lines.at(-1) !== "";
    this.printed.push(...(this.#hasOpenLine ? lines : lines.slice(0, -1)));
  };
  print = (text: string): void => {
    this.write(`${text}\n`);
  };
  say = (text: string): void => void this.said.push(text);
  warn = (text: string): void => void this.said.push(text);
  progress = (): void => {};
  readStdin = async (): Promise<string> => "";
  confirm = async (): Promise<boolean | undefined> => this.answer;
}

/** A session in which nothing is reached but what is given. */
export function fakeSession(given: Partial<Session> & { readonly terminal: FakeTerminal }): Session {
  const unreached = () => Promise.reject(new Error("the command reached for what the test didn't give"));
  const base = { dataHome: "/data", cacheHome: "/cache" };
  return {
    config: resolveConfig({ flags: {}, environment: {}, base }),
    wantsJson: false,
    version: "0",
    packageRoot: ".",
    signal: new AbortController().signal,
    connect: unreached,
    connectIfThere: unreached,
    daemon: {
      find: unreached,
      runtime: async () => "embedded",
      start: unreached,
      stop: unreached,
      run: unreached,
      peek: unreached,
      servers: async () => [],
      readLog: async () => false,
      purge: unreached,
    },
    doctor: { checks: unreached, fixable: unreached, examine: unreached, mend: unreached, writeReport: unreached },
    nightTimers: { plan: unreached, installed: async () => [], uninstall: unreached },
    schema: { diff: unreached, apply: unreached },
    models: { list: unreached, find: unreached, pull: unreached, wanted: unreached },
    chats: { latest: unreached, read: unreached, append: unreached },
    logFile: "/data/logs/daemon.log",
    token: unreached,
    saveSetting: unreached,
    elsewhere: unreached,
    ...given,
  };
}

/** Options as commander would give them. */
export function optionsOf(given: Readonly<Record<string, string | true>>): Options {
  return {
    has: (name) => given[name] === true,
    text: (name) => {
      const value = given[name];
      return typeof value === "string" ? value : undefined;
    },
  };
}
