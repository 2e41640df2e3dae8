import { type Draw, drawOnTerminal } from "../screen/draw.ts";
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
