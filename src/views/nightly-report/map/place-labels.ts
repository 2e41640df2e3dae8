import type { Point, Size } from "./geometry.ts";

/** A label that wants to stand in the middle of what it names. */
export interface Label extends Size {
  readonly wanted: Point;
}

/** How far from the place it wants a label may go, in steps of so many pixels and so many directions. */
const rings = [0, 13, 24, 38, 54, 70];
const directions = 12;
const gap = 4;
/** A label goes so many pixels further for each dot that it then doesn't hide. */
const dotWorthPixels = 40;
/** A label needs so much of the map, in square pixels: of more there would be nothing else to see. */
const labelRoom = 6_500;
/** Of very many dots some are asked, as a share of them all would be. */
const dotsAsked = 1_500;

/**
 * Places labels so that none lies on another, or over the edge, and each hides as few dots as it can. The first have the first
 * choice; one for which there is no room near enough gets no place.
 * @param dotSize in pixels across.
 * @returns the middle of each label.
 */
export function placeLabels(
  labels: readonly Label[],
  dots: readonly Point[],
  dotSize: number,
  size: Size,
): readonly (Point | undefined)[] {
  const every = Math.ceil(dots.length / dotsAsked);
  const asked = dots.filter((_, at) => at % every === 0);
  const taken: Box[] = [];
  const labelsMax = (size.width * size.height) / labelRoom;
  return labels.map((label) => {
    if (taken.length >= labelsMax) return undefined;
    let best: Point | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const { place, radius } of candidates(label.wanted)) {
      if (radius >= least) break;
      const box = boxOf(place, label);
      if (!isInside(box, size) || taken.some((other) => overlap(box, other))) continue;
      const cost = radius + dotWorthPixels * asked.filter((dot) => isOn(dot, box, dotSize / 2)).length;
      if (cost < least) [best, least] = [place, cost];
    }
    if (best !== undefined) taken.push(boxOf(best, label));
    return best;
  });
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The nearest first. Labels are broad, so a step aside is longer than one up or down. */
function candidates({ x, y }: Point): readonly { readonly place: Point; readonly radius: number }[] {
  return rings.flatMap((radius) =>
    Array.from({ length: radius === 0 ? 1 : directions }, (_, step) => {
      const angle = (step / directions) * 2 * Math.PI - Math.PI / 2;
      return { place: { x: x + 1.6 * radius * Math.cos(angle), y: y + radius * Math.sin(angle) }, radius };
    }),
  );
}

function boxOf({ x, y }: Point, { width, height }: Size): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function isOn({ x, y }: Point, { left, top, right, bottom }: Box, reach: number): boolean {
  return x > left - reach && x < right + reach && y > top - reach && y < bottom + reach;
}

function isInside({ left, top, right, bottom }: Box, { width, height }: Size): boolean {
  return left >= gap && top >= gap && right <= width - gap && bottom <= height - gap;
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.right + gap &&
    other.left < one.right + gap &&
    one.top < other.bottom + gap &&
    other.top < one.bottom + gap
  );
}
