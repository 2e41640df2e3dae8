import { type Point, short } from "./geometry.ts";

/** A cluster of more pages than this has no lines: they would be a tangle, and finding them is quadratic. */
const pagesMax = 60;

/**
 * Thin lines that hold a cluster's dots together, so that colour needn't: the shortest ones that join them all (a minimum
 * spanning tree, by Prim), as one path.
 */
export function constellationPath(points: readonly Point[]): string {
  if (points.length > pagesMax) return "";
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const left = rest.map((point) => ({ point, nearest: first, distance: distanceOf(point, first) }));
  let path = "";
  while (left.length > 0) {
    const at = left.reduce((best, one, at) => (one.distance < (left[best]?.distance ?? 0) ? at : best), 0);
    const [joined] = left.splice(at, 1);
    if (joined === undefined) break;
    const { point, nearest } = joined;
    path += `M${short(nearest.x)} ${short(nearest.y)}L${short(point.x)} ${short(point.y)}`;
    for (const one of left) {
      const distance = distanceOf(one.point, point);
      if (distance < one.distance) Object.assign(one, { nearest: point, distance });
    }
  }
  return path;
}

function distanceOf(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
