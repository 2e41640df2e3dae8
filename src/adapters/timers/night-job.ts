import { GibseyError } from "../../core/errors.ts";

/** What is to be started at night, with absolute paths: whoever starts it has neither our PATH nor our folder. */
export interface NightJob {
  readonly node: string;
  readonly script: string;
  readonly dataDir: string;
  /** `HH:MM` on the clock on the wall. */
  readonly at: string;
}

/** A scheduler of the operating system, for one book. */
export interface NightTimer {
  readonly kind: "cron" | "systemd";
  /** Whether this machine has it. */
  isAvailable(): Promise<boolean>;
  /** What is written for a job, as text to be shown, with where it goes. */
  shown(job: NightJob): string;
  /** What is there for the book now, in the same form; undefined when nothing is. @throws GibseyError TIMER_UNAVAILABLE */
  installed(dataDir: string): Promise<string | undefined>;
  /** Puts the job there, in place of one that is. @throws GibseyError TIMER_UNAVAILABLE */
  install(job: NightJob): Promise<void>;
  /** @throws GibseyError TIMER_UNAVAILABLE */
  uninstall(dataDir: string): Promise<void>;
}

/** The words of the command line. */
export function wordsOf({ node, script, dataDir }: NightJob): readonly string[] {
  return [node, script, "nightly", "--if-due", "--quiet", "--data-dir", dataDir];
}

/** What an installed job says, as far as it is written as gibsey writes it: when it begins, and by which programs. */
export function readJob(text: string): { readonly at: string | undefined; readonly programs: readonly string[] } {
  const [, minute = "", hour = ""] = /^(\d+) (\d+) \* \* \* /m.exec(text) ?? [];
  const at = minute === "" ? undefined : `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  // What stands in quotes is left alone.
  const [, ...programs] = /^[^#\n]*?([\w./:@+-]+) ([\w./:@+-]+) nightly --if-due /m.exec(text) ?? [];
  return { at: at ?? /^OnCalendar=\*-\*-\* (\d\d:\d\d)/m.exec(text)?.[1], programs };
}

/** A path in a line of a file must be one line. @throws GibseyError TIMER_UNAVAILABLE */
export function checkPaths({ node, script, dataDir }: NightJob): void {
  const odd = [node, script, dataDir].find((path) => /[\u0000-\u001f\u007f]/.test(path));
  if (odd === undefined) return;
  throw new GibseyError(
    "TIMER_UNAVAILABLE",
    `${JSON.stringify(odd)} has a control character, which no crontab and no unit can hold`,
    "move the book to another folder, or leave the night to the daemon",
  );
}
