import { render } from "ink";
import type { ReactElement } from "react";
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

/** Puts a tree of components on a terminal. */
export type Draw = (node: ReactElement) => { rerender(node: ReactElement): void; unmount(): void };

/**
 * Shows what is seen until there are no more looks. Nothing is written while nothing changes. In the end the last screen
 * stays, and the terminal is as it was before.
 */
export async function showScreen(
  looks: AsyncIterable<Look>,
  options: ShowOptions,
  draw: Draw = drawOnTerminal,
): Promise<void> {
  const pen = { style: options.style, marks: marksFor(options.hasUnicode) };
  let drawn: ReturnType<Draw> | undefined;
  try {
    for await (const picture of picturesOf(looks)) {
      const app = <WatchApp picture={picture} pen={pen} leave={options.leave} />;
      if (drawn === undefined) drawn = draw(app);
      else drawn.rerender(app);
    }
  } finally {
    drawn?.unmount();
  }
}

/** As a whole each time: where Ink (6.8) writes changed rows only, it loses count of them and leaves some behind. */
function drawOnTerminal(node: ReactElement): ReturnType<Draw> {
  return render(node, { exitOnCtrlC: false, patchConsole: false });
}
