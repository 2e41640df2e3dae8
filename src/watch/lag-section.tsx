import { counted, oneLine, wrap } from "../views/terminal.ts";
import { clock } from "../views/activity.ts";
import type { Picture, Trouble } from "./picture.ts";
import { nameColumns, type Pen, Row, Section } from "./row.tsx";

/** What stands between a change and its readers: how many wait, and what on. */
export function Lag({
  picture: { lag, troubles },
  pen,
  columns,
}: {
  readonly picture: Picture;
  readonly pen: Pen;
  readonly columns: number;
}) {
  return (
    <Section>
      {lag !== undefined && (
        <Row name="lag" pen={pen}>
          {lagText(lag)}
        </Row>
      )}
      {troubles.map((trouble) =>
        linesOf(trouble, columns).map((line, index) => (
          <Row key={line} name={index === 0 ? trouble.name : ""} pen={pen}>
            {trouble.isSerious ? pen.style.red(line) : pen.style.yellow(line)}
          </Row>
        )),
      )}
    </Section>
  );
}

/** How many rows {@link Lag} takes. */
export function lagRows({ lag, troubles }: Picture, columns: number): number {
  const lines = troubles.flatMap((trouble) => linesOf(trouble, columns));
  return 1 + (lag === undefined ? 0 : 1) + lines.length;
}

/** A problem's message may be of any length; whoever wants all of it asks `status`. */
const troubleLinesMax = 3;

function linesOf({ text, sinceMs }: Trouble, columns: number): readonly string[] {
  const since = sinceMs === undefined ? "" : `since ${clock(sinceMs)}: `;
  return wrap(oneLine(`${since}${text}`), columns - nameColumns).slice(0, troubleLinesMax);
}

function lagText({ changes, asOfMs }: NonNullable<Picture["lag"]>): string {
  if (asOfMs === undefined) return "none: every change is searchable";
  const asOf = `searchable is all that was written before ${clock(asOfMs)}`;
  return changes === 0 ? asOf : `${counted(changes, "change")}; ${asOf}`;
}
