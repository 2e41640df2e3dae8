import { type Instance, render } from "ink";
import type { Style } from "../views/terminal.ts";
import type { Look } from "./looks.ts";
import { picturesOf } from "./picture.ts";
import { marksFor } from "./sparkline.ts";
import { WatchApp } from "./watch-app.tsx";

export interface ShowOptions {
  readonly style: Style;
  readonly hasUnicode: boolean;
  /** Called when somebody leaves; the looks are to end then. */
  readonly leave: () => void;
}

/**
 * Shows what is seen until there are no more looks. Nothing is written while nothing changes. In the end the last screen
 * stays, and the terminal is as it was before.
 *
 * Ink can write changed rows only, but then (6.8) takes the cursor to be elsewhere than it is, and rows are left behind.
 */
export async function showScreen(looks: AsyncIterable<Look>, options: ShowOptions): Promise<void> {
  const pen = { style: options.style, marks: marksFor(options.hasUnicode) };
  let app: Instance | undefined;
  try {
    for await (const picture of picturesOf(looks)) {
      const node = <WatchApp picture={picture} pen={pen} leave={options.leave} />;
      if (app === undefined) app = render(node, { exitOnCtrlC: false, patchConsole: false });
      else app.rerender(node);
    }
  } finally {
    app?.unmount();
  }
  await app?.waitUntilExit();
}
