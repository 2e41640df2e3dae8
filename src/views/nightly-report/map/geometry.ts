/* What the map is drawn from, on the page itself and before it is there: no document is needed. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room around the outermost dots, in pixels. */
const margin = 34;

/** A place on the map of the book (0 to 1 each way) as one on the screen, in pixels. */
export function onScreen({ x, y }: Point, { width, height }: Size): Point {
  return { x: margin + x * (width - 2 * margin), y: margin + y * (height - 2 * margin) };
}

/** How large a dot is, in pixels across: less the more there are, so that they cover a like share of the map. */
export function dotSize(dots: number, { width, height }: Size): number {
  return Math.min(15, Math.max(2.5, 0.3 * Math.sqrt((width * height) / Math.max(dots, 1))));
}

/** All dots as one path, to be stroked with round ends: a line hardly long enough to be one for each. */
export function dotsPath(points: readonly Point[]): string {
  return points.map(({ x, y }) => `M${short(x)} ${short(y)}h.01`).join("");
}

/** A ring around each dot that is across `diameter`, as one path. */
export function ringsPath(points: readonly Point[], diameter: number): string {
  const radius = diameter / 2 + Math.min(3, diameter / 3);
  const arc = `a${short(radius)} ${short(radius)} 0 1 0 `;
  return points
    .map(({ x, y }) => `M${short(x - radius)} ${short(y)}${arc}${short(2 * radius)} 0${arc}${short(-2 * radius)} 0`)
    .join("");
}

/** A length in a path, to a tenth of a pixel. */
export function short(pixels: number): string {
  return pixels.toFixed(1).replace(/\.0$/, "");
}

/** Which point is nearest to a place, among those at most `reach` away. */
export function nearest(points: readonly Point[], { x, y }: Point, reach: number): number | undefined {
  let best: number | undefined;
  let shortest = reach;
  for (const [at, point] of points.entries()) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance <= shortest) [best, shortest] = [at, distance];
  }
  return best;
}

/** The point that is most in the middle of them all; a stray one doesn't move it. */
export function middleOf(points: readonly Point[]): Point {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const middle = { x: median(points.map(({ x }) => x)), y: median(points.map(({ y }) => y)) };
  return points[nearest(points, middle, Number.POSITIVE_INFINITY) ?? 0] ?? middle;
}

/** More than any way on a screen is long, in pixels. */
const outOfTheWay = 1_000_000;

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * The point that an arrow key leads to: the nearest in its quarter of the sky, where a step aside counts double; if none is there,
 * the nearest that isn't behind. Undefined for other keys, and at the edge.
 */
export function towards(key: string, points: readonly Point[], from: number): number | undefined {
  const direction = directions[key];
  const here = points[from];
  if (direction === undefined || here === undefined) return undefined;
  let best: number | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const [at, point] of points.entries()) {
    const ahead = (point.x - here.x) * direction.x + (point.y - here.y) * direction.y;
    const aside = Math.abs((point.x - here.x) * direction.y) + Math.abs((point.y - here.y) * direction.x);
    if (at === from || ahead <= 0) continue;
    const distance = ahead + 2 * aside + (aside > ahead ? outOfTheWay : 0);
    if (distance < shortest) [best, shortest] = [at, distance];
  }
  return best;
}
