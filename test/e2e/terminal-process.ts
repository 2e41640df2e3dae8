import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import xterm from "@xterm/headless";

const program = fileURLToPath(new URL("../../bin/gibsey.js", import.meta.url));
const driver = fileURLToPath(new URL("on-terminal.py", import.meta.url));

/** Whether this machine has what a terminal of one's own is made with. */
export const hasTerminals = spawnSync("python3", ["-c", "import pty, termios"]).status === 0;

/** The built program on a terminal. */
export interface TerminalProcess {
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** What the terminal shows, without what has scrolled away, up to the last row that isn't empty. */
  rows(): Promise<readonly string[]>;
  /** The exit status. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

export function startOnTerminal(words: readonly string[], environment: NodeJS.ProcessEnv): TerminalProcess {
  const [columns, rows] = [80, 24];
  const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const child = spawn("python3", [driver, String(columns), String(rows), process.execPath, program, ...words], {
    env: { ...environment, TERM: "xterm-256color" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdout.on("data", (chunk: Buffer) => screen.write(chunk));
  const tell = (line: object) => child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    type: (text) => void tell({ type: text }),
    resize(nextColumns, nextRows) {
      screen.resize(nextColumns, nextRows);
      tell({ resize: [nextColumns, nextRows] });
    },
    async rows() {
      await new Promise<void>((resolve) => screen.write("", resolve));
      const { active } = screen.buffer;
      const texts = Array.from(
        { length: screen.rows },
        (_, index) => active.getLine(active.baseY + index)?.translateToString(true) ?? "",
      );
      return texts.slice(0, texts.findLastIndex((row) => row !== "") + 1);
    },
    ended: once(child, "close").then(([status]) => status as number | null),
    kill: () => void child.kill("SIGKILL"),
  };
}
