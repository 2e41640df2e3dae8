import { PassThrough } from "node:stream";
import xterm from "@xterm/headless";
import { render } from "ink";
import { type Draw, ofNoHeight } from "../../src/screen/draw.ts";

/** A terminal without a window: what is written to it becomes rows, as in a real one. */
export interface FakeScreen {
  readonly draw: Draw;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** All rows up to the last that isn't empty, those that have scrolled away first. */
  rows(): Promise<readonly string[]>;
  /** Those that haven't scrolled away. */
  visibleRows(): Promise<readonly string[]>;
  cursor(): Promise<{ readonly x: number; readonly y: number }>;
  isPasteMarked(): Promise<boolean>;
  /** How often something was written. */
  writes(): number;
}

/** @param ownRows what stands on the terminal before. */
export async function openFakeScreen(
  columns: number,
  rows: number,
  ownRows: readonly string[] = [],
): Promise<FakeScreen> {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 1_000,
    allowProposedApi: true,
    convertEol: true,
  });
  let writes = 0;
  const stdout = Object.assign(new PassThrough(), {
    columns,
    rows,
    isTTY: true,
    getWindowSize: () => [stdout.columns, stdout.rows],
  });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  stdout.on("data", (chunk: Buffer) => {
    writes++;
    terminal.write(chunk);
  });
  /** What was written so far is taken in. */
  const settled = () => new Promise<void>((resolve) => terminal.write("", resolve));
  for (const row of ownRows) stdout.write(`${row}\n`);
  const rowsFrom = (first: number) => {
    const { active } = terminal.buffer;
    const texts = Array.from(
      { length: active.length - first },
      (_, index) => active.getLine(first + index)?.translateToString(true) ?? "",
    );
    return texts.slice(0, texts.findLastIndex((row) => row !== "") + 1);
  };
  return {
    draw: (node) =>
      render(node, {
        stdout: ofNoHeight(stdout) as unknown as NodeJS.WriteStream,
        stdin: stdin as unknown as NodeJS.ReadStream,
        exitOnCtrlC: false,
        patchConsole: false,
      }),
    type: (text) => void stdin.write(text),
    resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit("resize");
    },
    async rows() {
      await settled();
      return rowsFrom(0);
    },
    async visibleRows() {
      await settled();
      return rowsFrom(terminal.buffer.active.baseY);
    },
    async cursor() {
      await settled();
      const { cursorX, cursorY, baseY } = terminal.buffer.active;
      return { x: cursorX, y: baseY + cursorY };
    },
    async isPasteMarked() {
      await settled();
      return terminal.modes.bracketedPasteMode;
    },
    writes: () => writes,
  };
}
