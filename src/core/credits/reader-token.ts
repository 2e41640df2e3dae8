import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * A token that stands for one reader: the name, and a seal that only the daemon's own token can set. Nothing is kept of it; when
 * the daemon gets another token, all of them end.
 */
export function readerToken(daemonToken: string, user: string): string {
  return `${Buffer.from(user).toString("base64url")}.${sealOf(daemonToken, user)}`;
}

/** The reader for whom a token stands; undefined if it isn't one that was made of this daemon's, letter for letter. */
export function readerOf(daemonToken: string, token: string): string | undefined {
  const [name = ""] = token.split(".", 1);
  const user = Buffer.from(name, "base64url").toString();
  const [given, own] = [Buffer.from(token), Buffer.from(readerToken(daemonToken, user))];
  return given.length === own.length && timingSafeEqual(given, own) ? user : undefined;
}

function sealOf(daemonToken: string, user: string): string {
  return createHmac("sha256", daemonToken).update(user).digest("base64url");
}
