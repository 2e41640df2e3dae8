import type { CanaryFlight } from "./canary-flight.ts";
import type { CheckResult } from "./check.ts";

const masked = "********";

/**
 * Takes secrets out of text that may leave this machine: those that are known, wherever they stand, and what has the shape of
 * one, as in an address with a password or a header that lets in.
 * @param secrets their values; those of less than four characters would be found everywhere, and are passed over.
 */
export function createRedaction(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= 4).toSorted((a, b) => b.length - a.length);
  return (text) =>
    shapes.reduce((rest, [shape, kept]) => rest.replace(shape, `${kept}${masked}`), withoutKnown(text, known));
}

/** A result as it may be shown. */
export function redactResult(result: CheckResult, redact: (text: string) => string): CheckResult {
  const { finding } = result;
  const found = redact(finding.found);
  const evidence = "evidence" in finding ? { evidence: finding.evidence?.map(redact) ?? [] } : {};
  const shown =
    "fix" in finding
      ? { ...finding, found, fix: redact(finding.fix), expected: redact(finding.expected), ...evidence }
      : { ...finding, found, ...evidence };
  return { ...result, finding: shown };
}

/** A canary's flight as it may be shown. */
export function redactFlight(flight: CanaryFlight, redact: (text: string) => string): CanaryFlight {
  return flight.kind === "arrived" ? flight : { ...flight, reason: redact(flight.reason) };
}

function withoutKnown(text: string, known: readonly string[]): string {
  return known.reduce(
    (rest, secret) => rest.replaceAll(secret, masked).replaceAll(encodeURIComponent(secret), masked),
    text,
  );
}

const shapes: readonly (readonly [shape: RegExp, kept: string])[] = [
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^/\s@]+(?=@)/gi, "$1"],
  [/\b((?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/gi, "$1"],
  [/\b((?:[\w-]*(?:password|passwd|secret|api[_-]?key|token))["']?\s*[=:]\s*["']?)[^\s"',;}]{4,}/gi, "$1"],
];
