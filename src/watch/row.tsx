import { Box, Text } from "ink";
import type { ReactNode } from "react";
import type { Style } from "../views/terminal.ts";
import type { Marks } from "./sparkline.ts";

/** With what things are drawn. */
export interface Pen {
  readonly style: Style;
  readonly marks: Marks;
}

/** The column of names on the left. */
export const nameColumns = 12;

/** Rows that belong together, below an empty one. */
export function Section({ children }: { readonly children: ReactNode }) {
  return (
    <Box flexDirection="column" marginTop={1}>
      {children}
    </Box>
  );
}

/** A name, and what there is to say of it. It is one row, however narrow the screen. */
export function Row({ name, pen, children }: { readonly name: string; readonly pen: Pen; readonly children: string }) {
  return <Text wrap="truncate-end">{`${pen.style.dim(name.padEnd(nameColumns))}${children}`}</Text>;
}
