import type { PageEntry } from "../index/search-index.ts";

/** The pages that a reader may be shown, in order of number, and where each stands among them. */
export interface ReadablePages {
  readonly pages: readonly PageEntry[];
  /** A page's position in `pages`; undefined for one that isn't there. */
  readonly placeOf: (page_id: string) => number | undefined;
  readonly has: (page_id: string) => boolean;
}

/**
 * The pages up to a number, or all of them.
 * @param ordered every page in order of number, in the same array for as long as nothing changes.
 */
export function readablePages(ordered: readonly PageEntry[], upto?: number): ReadablePages {
  const places = placesOf(ordered);
  const past = upto === undefined ? -1 : ordered.findIndex(({ number }) => number > upto);
  const pages = past === -1 ? ordered : ordered.slice(0, past);
  const placeOf = (page_id: string) => {
    const place = places.get(page_id);
    return place === undefined || place >= pages.length ? undefined : place;
  };
  return { pages, placeOf, has: (page_id) => placeOf(page_id) !== undefined };
}

/** Every question asks where pages stand, and few pages change between two questions: places are kept with their order. */
const known = new WeakMap<readonly PageEntry[], ReadonlyMap<string, number>>();

function placesOf(ordered: readonly PageEntry[]): ReadonlyMap<string, number> {
  let places = known.get(ordered);
  if (places === undefined) {
    places = new Map(ordered.map(({ page_id }, place) => [page_id, place]));
    known.set(ordered, places);
  }
  return places;
}
