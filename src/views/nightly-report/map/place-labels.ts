import type { Point, Size } from "./geometry.ts";

/** A label that wants to stand in the middle of what it names. */
export interface Label extends Size {
  readonly wanted: Point;
}

/** How far from the place it wants a label may go, in steps of so many pixels and so many directions. */
const rings = [0, 14, 28, 44, 62];
const directions = 12;
const gap = 4;

/**
 * Places labels so that none lies on another, or over the edge. The first have the first choice; one for which there is no room
 * near enough gets no place.
 * @returns the middle of each label.
 */
export function placeLabels(labels: readonly Label[], size: Size): readonly (Point | undefined)[] {
  const taken: Box[] = [];
  return labels.map((label) => {
    const place = candidates(label.wanted).find((middle) => {
      const box = boxOf(middle, label);
      return isInside(box, size) && !taken.some((other) => overlap(box, other));
    });
    if (place !== undefined) taken.push(boxOf(place, label));
    return place;
  });
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function candidates({ x, y }: Point): readonly Point[] {
  return rings.flatMap((radius) =>
    Array.from({ length: radius === 0 ? 1 : directions }, (_, step) => {
      const angle = (step / directions) * 2 * Math.PI - Math.PI / 2;
      return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    }),
  );
}

function boxOf({ x, y }: Point, { width, height }: Size): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
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
