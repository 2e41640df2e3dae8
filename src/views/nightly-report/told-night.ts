import { cleanText } from "../../core/answer/clean-text.ts";
import type { NightReport } from "../../core/nightly/night-report.ts";
import type { Citation } from "../../core/page.ts";
import { type ClusterMember, extractiveWriter, type Summary } from "../../core/store/night-store.ts";

/** A night as it is told: clusters with their pages' names, the largest first, and all text free of control characters. */
export interface ToldNight {
  readonly clusters: readonly ToldCluster[];
  readonly characters: readonly ToldCharacter[];
}

export interface ToldCharacter {
  readonly name: string;
  /** `#RRGGBB`; empty for the pages that are nobody's. */
  readonly color_hex: string;
}

export interface ToldCluster {
  readonly id: number;
  /** What it is called: its first terms. */
  readonly label: string;
  readonly terms: readonly string[];
  readonly center: ToldPage;
  /** In order of their numbers. */
  readonly pages: readonly [ToldPage, ...ToldPage[]];
  readonly summary: string;
  readonly citations: readonly Pick<Citation, "number" | "quote">[];
  /** Undefined where the words are the pages' own. */
  readonly model: string | undefined;
  readonly shortfall: string | undefined;
  /** Whether its summary was written since the night before. */
  readonly isNews: boolean;
}

export interface ToldPage {
  /** `p. 12`, or its id where it has no row any more. */
  readonly name: string;
  readonly title: string;
  /** Which of {@link ToldNight.characters} it belongs to. */
  readonly character: number;
  readonly x: number;
  readonly y: number;
  /** `new`, `changed`, `from cluster 3`; empty where it is as it was. */
  readonly news: string;
}

/** Joins what a report has. A cluster without pages, which no night makes, is left out. */
export function tellNight({ night, pages, characters }: NightReport): ToldNight {
  const rows = new Map(pages.map((page) => [page.page_id, page]));
  const owners = night.summaries.flatMap(({ members }) =>
    members.map(({ page_id }) => rows.get(page_id)?.char_id ?? ""),
  );
  const cast = castOf(characters, new Set(owners));
  const numberOf = ({ page_id }: ClusterMember) => rows.get(page_id)?.number ?? Number.POSITIVE_INFINITY;

  const told = (member: ClusterMember): ToldPage => {
    const row = rows.get(member.page_id);
    return {
      name: row === undefined ? line(member.page_id) : `p. ${row.number}`,
      title: row === undefined ? "" : line(row.title),
      character: cast.indexOf(row?.char_id ?? ""),
      x: member.x,
      y: member.y,
      news: newsOf(member),
    };
  };
  const cluster = (summary: Summary): readonly ToldCluster[] => {
    const members = summary.members.toSorted((a, b) => numberOf(a) - numberOf(b) || (a.page_id < b.page_id ? -1 : 1));
    const [first, ...rest] = members.map(told);
    if (first === undefined) return [];
    const inOrder: ToldCluster["pages"] = [first, ...rest];
    const terms = summary.terms.map(line).filter((term) => term !== "");
    return [
      {
        id: summary.cluster_id,
        label: terms.slice(0, 3).join(", ") || first.title || first.name,
        terms,
        center: inOrder[members.findIndex(({ page_id }) => page_id === summary.center_page)] ?? first,
        pages: inOrder,
        summary: cleanText(summary.summary).trim(),
        citations: summary.citations.map(({ number, quote }) => ({ number, quote: line(quote) })),
        model: summary.writer === extractiveWriter ? undefined : line(summary.writer),
        shortfall: summary.shortfall === undefined ? undefined : line(summary.shortfall),
        isNews: night.before !== undefined && summary.updatedAtMs > night.before.madeAtMs,
      },
    ];
  };
  return {
    clusters: night.summaries
      .flatMap(cluster)
      .toSorted((one, other) => other.pages.length - one.pages.length || one.id - other.id),
    characters: cast.told,
  };
}

/** {@link cleanText} on one line. */
export function line(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, " ").trim();
}

function newsOf({ change, from }: ClusterMember): string {
  if (change === "came") return "new";
  const moved = from === undefined ? [] : [`from cluster ${from}`];
  return [...(change === "changed" ? ["changed"] : []), ...moved].join(", ");
}

/** Who has pages here, in the characters' order; last, if there are such, the pages of nobody, or of one that isn't known. */
function castOf(characters: NightReport["characters"], owners: ReadonlySet<string>) {
  const known = characters.filter(({ char_id }) => owners.has(char_id));
  const places = new Map(known.map(({ char_id }, at) => [char_id, at]));
  const nobody = owners.size > known.length ? [{ name: "nobody", color_hex: "" }] : [];
  return {
    told: [...known.map(({ display_name, color_hex }) => ({ name: line(display_name), color_hex })), ...nobody],
    indexOf: (char_id: string) => places.get(char_id) ?? known.length,
  };
}
