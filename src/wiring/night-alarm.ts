import { postAlert } from "../adapters/alarm/post-alert.ts";
import { runAlertCommand } from "../adapters/alarm/run-alert-command.ts";
import type { Config } from "../core/config.ts";
import type { NightAlarm } from "../core/nightly/night-alert.ts";
import { toldRun } from "../core/nightly/told-run.ts";
import type { Environment } from "../wiring.ts";

/** Tells of a night in each way that is set: by a command, to a webhook. One that fails keeps nobody from being told by the other. */
export function createNightAlarm(
  { nightlyAlertCommand, nightlyAlertUrl }: Pick<Config, "nightlyAlertCommand" | "nightlyAlertUrl">,
  environment: Environment,
): NightAlarm {
  return async ({ kind, message, run }, signal) => {
    const document = JSON.stringify({ alert: kind, message, ...toldRun(run, Date.now()) });
    const ways: Promise<void>[] = [];
    const [command, url] = [nightlyAlertCommand.value, nightlyAlertUrl.value];
    if (command !== "") ways.push(runAlertCommand(command, { message, document }, environment, signal));
    if (url !== "") ways.push(postAlert(url, document, signal));
    const failed = (await Promise.allSettled(ways)).filter((way) => way.status === "rejected");
    if (failed.length > 0) throw new Error(failed.map(({ reason }) => String(reason?.message ?? reason)).join("; "));
  };
}
