import { chmod, stat, writeFile } from "node:fs/promises";
import { arch, platform, release } from "node:os";
import { maskedValues, shownSettings } from "../../core/config.ts";
import type { Diagnosis } from "../../core/doctor/diagnosis.ts";
import { createRedaction } from "../../core/doctor/redact.ts";
import { GibseyError } from "../../core/errors.ts";
import { version } from "../../version.ts";
import { reportAsMarkdown } from "../../views/diagnosis-report.ts";
import type { ProbeParts } from "./probe-parts.ts";

/**
 * Writes a bug report for its owner alone to read, as it may tell more than they want to pass on.
 * @throws GibseyError FILE_UNREADABLE when it can't be written.
 */
export async function writeReport(
  file: string,
  diagnosis: Diagnosis,
  parts: Pick<ProbeParts, "config" | "dataDir" | "environment">,
): Promise<void> {
  const redact = createRedaction(await secretsOf(parts));
  const text = reportAsMarkdown(diagnosis, {
    version,
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    settings: shownSettings(parts.config),
  });
  try {
    await writeFile(file, redact(text), { mode: 0o600 });
    // One that was there already keeps its rights; a pipe or a terminal has none to take away.
    if ((await stat(file)).isFile()) await chmod(file, 0o600);
  } catch (cause) {
    throw new GibseyError("FILE_UNREADABLE", `${file} can't be written`, "name a file in a folder of yours", { cause });
  }
}

/** All that may be a secret: the book's token, settings that are only shown masked, and variables that are called one. */
export async function secretsOf({
  config,
  dataDir,
  environment,
}: Pick<ProbeParts, "config" | "dataDir" | "environment">): Promise<readonly string[]> {
  const named = Object.entries(environment).filter(([name]) =>
    /token|secret|password|passwd|key$|credential/i.test(name),
  );
  const stored = await dataDir.readConfig().then(
    ({ values }) => values,
    () => ({}),
  );
  return [
    ...maskedValues(config, stored),
    ...named.map(([, value]) => value ?? ""),
    (await dataDir.readToken().catch(() => "")) ?? "",
  ].filter((secret) => secret !== "");
}
