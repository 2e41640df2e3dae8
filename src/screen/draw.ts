import { render } from "ink";
import type { ReactElement } from "react";

/** Puts a tree of components on a terminal. */
export type Draw = (node: ReactElement) => { rerender(node: ReactElement): void; unmount(): void };

/** As a whole each time: where Ink (6.8) writes changed rows only, it loses count of them and leaves some behind. */
export function drawOnTerminal(node: ReactElement): ReturnType<Draw> {
  return render(node, { stdout: ofNoHeight(process.stdout), exitOnCtrlC: false, patchConsole: false });
}

/**
 * A terminal that doesn't tell Ink how high it is, only its `getWindowSize` does. Where one becomes lower than what Ink drew last, Ink
 * (6.8) clears it with all that has scrolled away, also what stood there before. And on one that says it has no columns, it draws none.
 */
export function ofNoHeight<T extends object>(stdout: T): T {
  return new Proxy(stdout, {
    get(target, name) {
      if (name === "rows") return undefined;
      const value: unknown = Reflect.get(target, name);
      if (name === "columns") return value || 80;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
