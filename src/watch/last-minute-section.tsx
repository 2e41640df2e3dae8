import { timedHops } from "../core/activity-report.ts";
import { shortDuration } from "../views/activity.ts";
import { cellCount } from "./last-minute.ts";
import type { Cells, Picture, ShownHop } from "./picture.ts";
import { type Pen, Row, Section } from "./row.tsx";
import { sparkline } from "./sparkline.ts";

/** The column of a figure. */
const figureColumns = 8;

/** How many rows {@link LastMinute} takes: an empty one, the heads of the columns, the changes, and each hop. */
export const lastMinuteRows = 3 + timedHops.length;

/** The last minute: how many changes, and how long each hop took. */
export function LastMinute({ picture, pen }: { readonly picture: Picture; readonly pen: Pen }) {
  const { changes, hops } = picture;
  const { style, marks } = pen;
  const line = (cells: Cells, colour = (text: string) => text) =>
    sparkline(cells, marks).replaceAll(/./gu, (mark) => (mark === marks[0] ? style.dim(mark) : colour(mark)));
  return (
    <Section>
      <Row name="" pen={pen}>
        {style.dim(`${"last minute".padEnd(cellCount)}${figures("p50", "p95")}`)}
      </Row>
      <Row name="changes" pen={pen}>
        {`${line(changes.cells, style.green)}${figures(`${rate(changes.perSecond)}/s`, "now")}`}
      </Row>
      {hops.map((hop) => (
        <Row key={hop.name} name={hop.name} pen={pen}>
          {`${line(hop.cells)}${hopFigures(hop)}`}
        </Row>
      ))}
    </Section>
  );
}

function hopFigures({ p50Ms, p95Ms }: ShownHop): string {
  return figures(shortDuration(p50Ms), shortDuration(p95Ms));
}

function figures(one: string, other: string): string {
  return `${one.padStart(figureColumns)}${other.padStart(figureColumns)}`.trimEnd();
}

/** 0.4, 12.6, 340. */
function rate(perSecond: number): string {
  return perSecond < 99.95 ? perSecond.toFixed(1) : perSecond.toFixed(0);
}
