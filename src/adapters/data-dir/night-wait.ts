import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "./write-file.ts";

/**
 * Since when a book waits for its first night, in epoch ms: since it was first asked. It is written down, because a machine that is
 * never up at night would else begin to wait anew each morning.
 */
export async function waitingSince(file: string, nowMs: number): Promise<number> {
  const known = await knownWaitingSince(file);
  // A clock that was ahead once would let it wait for years.
  if (known !== undefined && known <= nowMs) return known;
  await writeFileAtomically(file, `${JSON.stringify({ waitingSinceMs: nowMs })}\n`);
  return nowMs;
}

/** The same for who only looks; undefined where it was never asked. */
export async function knownWaitingSince(file: string): Promise<number | undefined> {
  return sinceIn(await readFile(file, "utf8").catch(() => ""));
}

function sinceIn(text: string): number | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null || !("waitingSinceMs" in document)) return undefined;
    return typeof document.waitingSinceMs === "number" ? document.waitingSinceMs : undefined;
  } catch {
    return undefined;
  }
}
