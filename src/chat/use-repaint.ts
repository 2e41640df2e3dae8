import { useStdout } from "ink";
import { useEffect, useRef } from "react";
import { sizeOf } from "../screen/use-screen-size.ts";
import type { LivePart } from "./live-rows.ts";
import { repaint } from "./repaint.ts";

/**
 * Paints the screen anew when the terminal becomes narrower, before Ink does what it does then.
 * @param rowsAt all that is over, as rows of a screen so wide.
 * @param live what Ink has on the screen below that.
 */
export function useRepaint(rowsAt: (columns: number) => readonly string[], live: LivePart | undefined): void {
  const { stdout } = useStdout();
  const shown = useRef({ rowsAt, live, columns: sizeOf(stdout).columns });
  shown.current = { ...shown.current, rowsAt, live };
  useEffect(() => {
    const onResize = () => {
      const { columns: before, ...now } = shown.current;
      const { columns, rows } = sizeOf(stdout);
      shown.current.columns = columns;
      if (columns >= before || now.live === undefined) return;
      const most = Math.ceil((rows * before) / columns);
      stdout.write(repaint(now.rowsAt(columns).slice(-most), now.live, rows));
    };
    stdout.prependListener("resize", onResize);
    return () => void stdout.off("resize", onResize);
  }, [stdout]);
}
