import { Box, Text } from "ink";
import type { ScreenSize } from "../screen/use-screen-size.ts";
import { restartsAsText } from "../views/status.ts";
import { bytes, counted, oneLine } from "../views/terminal.ts";
import { LastMinute, lastMinuteRows } from "./last-minute-section.tsx";
import { LastPages } from "./last-pages-section.tsx";
import type { Picture } from "./picture.ts";
import { type Pen, Row, Section } from "./row.tsx";
import { Lag, lagRows } from "./lag-section.tsx";

export interface ScreenProps extends ScreenSize {
  readonly picture: Picture;
  readonly pen: Pen;
}

/** Wider than this a row is hard to follow. */
const columnsMax = 100;

/**
 * The whole screen. It stays a row below the terminal's height, since one that fills it can only be drawn anew as a whole,
 * which flickers. What finds no room is left out: pages first, then services, then figures; what keeps changes from their
 * readers is shown always.
 */
export function Screen({ picture, pen, columns, rows }: ScreenProps) {
  const width = Math.min(columns, columnsMax) - 1;
  const { services } = picture;
  let left = rows - 1 - headRows - lagRows(picture, width);
  const hasFigures = left >= lastMinuteRows;
  if (hasFigures) left -= lastMinuteRows;
  const hasServices = services.length > 0 && left > services.length;
  if (hasServices) left -= services.length + 1;
  return (
    <Box flexDirection="column" marginLeft={1} width={width}>
      <Head picture={picture} pen={pen} />
      {hasServices && <Services services={services} pen={pen} />}
      <Lag picture={picture} pen={pen} columns={width} />
      {hasFigures && <LastMinute picture={picture} pen={pen} />}
      {left > 1 && <LastPages pages={picture.pages.slice(0, left - 1)} pen={pen} />}
    </Box>
  );
}

const headRows = 2;

function Head({ picture: { daemon }, pen: { style } }: Pick<ScreenProps, "picture" | "pen">) {
  const place = daemon === undefined ? "" : `  ${daemon.runtime}  ${oneLine(daemon.url)}`;
  return (
    <>
      <Box justifyContent="space-between" gap={2}>
        <Text wrap="truncate-end">{`${style.bold("gibsey")}${place}`}</Text>
        <Box flexShrink={0}>
          <Text>{style.dim("q leaves")}</Text>
        </Box>
      </Box>
      <Text wrap="truncate-end">
        {daemon === undefined
          ? " "
          : `${counted(daemon.pages, "page")}, ${counted(daemon.vectors, "vector")}  ${style.dim(oneLine(daemon.model))}`}
      </Text>
    </>
  );
}

function Services({ services, pen }: { readonly services: Picture["services"]; readonly pen: Pen }) {
  const stateColumns = Math.max(...services.map(({ state }) => state.length));
  return (
    <Section>
      {services.map((service) => (
        <Row key={service.name} name={service.name} pen={pen}>
          {serviceText(service, stateColumns, pen)}
        </Row>
      ))}
    </Section>
  );
}

function serviceText(
  { state, port, rssBytes, restarts }: Picture["services"][number],
  stateColumns: number,
  { style }: Pen,
): string {
  const colour = state === "ready" ? style.green : style.yellow;
  const memory = rssBytes === null ? "" : `  ${bytes(rssBytes).padStart(8)}`;
  return `${colour(state.padEnd(stateColumns))}  port ${String(port).padEnd(5)}${memory}${restartsAsText(restarts)}`;
}
