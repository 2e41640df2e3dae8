import { Text } from "ink";
import { clock, pageName, shortDuration } from "../views/activity.ts";
import type { LearnedPage } from "./facts.ts";
import { type Pen, Section } from "./row.tsx";

/** The pages that were learned last: when, how long after they were written, and which. Newest first. */
export function LastPages({ pages, pen }: { readonly pages: readonly LearnedPage[]; readonly pen: Pen }) {
  if (pages.length === 0) return null;
  return (
    <Section>
      {pages.map((page) => (
        <Text key={`${page.atMs} ${page.page_id}`} wrap="truncate-end">
          {pageText(page, pen)}
        </Text>
      ))}
    </Section>
  );
}

function pageText(page: LearnedPage, { style }: Pen): string {
  return `${style.dim(clock(page.atMs))}  ${shortDuration(page.searchableMs).padStart(7)}  ${pageName(page, style)}`;
}
