import { useStdout } from "ink";
import { useEffect, useState } from "react";

/** How much room there is. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The terminal's size, as it is now. */
export function useScreenSize(): ScreenSize {
  const { stdout } = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const onResize = () => setSize(sizeOf(stdout));
    stdout.on("resize", onResize);
    return () => void stdout.off("resize", onResize);
  }, [stdout]);
  return size;
}

/** How large a terminal is; some don't tell, or tell of none. */
export function sizeOf(stdout: Partial<NodeJS.WriteStream>): ScreenSize {
  const [columns, rows] = stdout.getWindowSize?.() ?? [stdout.columns, stdout.rows];
  return { columns: columns || 80, rows: rows || 24 };
}
