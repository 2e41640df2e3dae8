import { render } from "ink";
import type { ReactElement } from "react";

/** Puts a tree of components on a terminal. */
export type Draw = (node: ReactElement) => { rerender(node: ReactElement): void; unmount(): void };

/** As a whole each time: where Ink (6.8) writes changed rows only, it loses count of them and leaves some behind. */
export function drawOnTerminal(node: ReactElement): ReturnType<Draw> {
  return render(node, { exitOnCtrlC: false, patchConsole: false });
}
