/**
 * An address and what opens it. fetch refuses an address with a user and a password in it, and repeats both in its error; so they go
 * into a header.
 * @throws TypeError when it is no address.
 */
export function loginOf(address: string | URL): {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
} {
  const url = new URL(address);
  const credentials = [url.username, url.password].map(decoded).join(":");
  url.username = "";
  url.password = "";
  if (credentials === ":") return { url, headers: {} };
  return { url, headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } };
}

/** As it was meant: a percent sign that encodes nothing is one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
