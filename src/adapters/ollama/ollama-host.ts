import { GibseyError } from "../../core/errors.ts";
import { loginOf } from "../login-of.ts";

/** Where an Ollama server is. */
export interface OllamaHost {
  /** Without credentials or a trailing slash; safe to show. */
  readonly url: string;
  /** The credentials of the address, if it has any: fetch takes none in a URL, and would repeat them in its error. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads OLLAMA_HOST in the forms that Ollama's own tools take: `host`, `host:port`, `:port`, `http://host:port/path`,
 * `https://host`, quoted or not; empty is the local server. The port is 11434 where no scheme is given, and the scheme's
 * own where one is (Ollama's envconfig).
 * @throws GibseyError SETTING_INVALID, which doesn't repeat the address, because there may be a password in it.
 */
export function parseOllamaHost(value: string): OllamaHost {
  const text = value
    .trim()
    .replaceAll(/^["']+|["']+$/g, "")
    .trim();
  const hasScheme = text.includes("://");
  const address = hasScheme ? text : `http://${bracketed(text)}`;
  // An empty host is this machine, as in `:11435`, but URL knows no address without one.
  const url = parseUrl(address.replace(/^(https?:\/\/(?:[^/]*@)?)(?=:\d|\/|$)/, "$1127.0.0.1"));
  if (!hasScheme && url.port === "" && !/:80\/?$/.test(text)) url.port = "11434";
  const { headers } = loginOf(url);
  return { url: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`, headers };
}

/** A bare IPv6 address has colons of its own. */
function bracketed(text: string): string {
  return /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i.test(text) ? `[${text}]` : text;
}

function parseUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new GibseyError(
    "SETTING_INVALID",
    "OLLAMA_HOST isn't the address of a server",
    "set it as for Ollama's own tools: OLLAMA_HOST=127.0.0.1:11434",
  );
}
