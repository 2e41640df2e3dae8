import { bytes, type Style } from "./terminal.ts";

/** A model as `models list` has it. */
export interface ModelRow {
  readonly name: string;
  readonly dimensions: number;
  readonly bytes: number;
  /** Where its files are, or undefined. */
  readonly path: string | undefined;
  /** Where they come from. */
  readonly source: string;
  readonly inUse: boolean;
}

/** Models for people, a line each; the one that is used has a star. */
export function modelsAsText(models: readonly ModelRow[], { style }: { readonly style: Style }): string {
  const width = Math.max(...models.map(({ name }) => name.length));
  return models
    .map(({ name, dimensions, bytes: size, source, path, inUse }) => {
      const here = path === undefined ? style.dim(`from ${source}`) : style.green("here");
      const mark = inUse ? style.bold("*") : " ";
      return `${mark} ${name.padEnd(width)}  ${String(dimensions).padStart(4)}  ${bytes(size).padStart(8)}  ${here}`;
    })
    .join("\n");
}

/** How far a download is, in a line. */
export function pullAsText(
  name: string,
  { source, bytes: done, of }: { readonly source: string; readonly bytes: number; readonly of: number | undefined },
): string {
  return `pulling ${name} from ${source}: ${bytes(done)}${of === undefined ? "" : ` of ${bytes(of)}`}`;
}
