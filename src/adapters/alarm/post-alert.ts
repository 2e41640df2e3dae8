import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../core/limits.ts";
import { hostAlone } from "../../core/settings.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { loginOf } from "../login-of.ts";

/**
 * Sends a document to a webhook, and once more if that fails.
 * @throws Error without the address's secrets when the second try fails, too; the signal's reason.
 */
export async function postAlert(url: string, document: string, signal: AbortSignal): Promise<void> {
  const post = async () => {
    const within = timeLimit(signal, limits.nightAlertMs);
    const { url: address, headers: login } = loginOf(url);
    const headers = { "content-type": "application/json", ...login };
    // A webhook that answers with another address isn't followed: a document isn't sent where nobody meant it to go.
    const response = await fetch(address, {
      method: "POST",
      headers,
      body: document,
      redirect: "error",
      signal: within,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  };
  try {
    await post();
  } catch {
    await sleep(limits.alertAgainMs, undefined, { signal });
    await post().catch((thrown: unknown) => {
      signal.throwIfAborted();
      throw new Error(`${hostAlone(url)} took no alert: ${whyOf(thrown)}`);
    });
  }
}

/** fetch says why in its cause; neither names the address beyond its host. */
function whyOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === "TimeoutError") return `no answer within ${limits.nightAlertMs / 1000} s`;
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}
