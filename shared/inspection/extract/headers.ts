import type { Field } from "../field.ts";

/** Headers that the platform writes, or whose form is checked where they are used: signatures and tokens. */
const SKIPPED =
  /^(?:cf-|x-signature-|webhook-(?:id|timestamp|signature)$|sec-(?!websocket-protocol)|content-(?:length|encoding)$|connection$|host$|date$|upgrade$|te$|traceparent$|tracestate$|dnt$|if-(?:modified|unmodified)-since$|accept-encoding$|cache-control$|pragma$|priority$)/;

/** A web origin (RFC 6454) and nothing else: it is compared, never fetched or shown, so that an internal one is no attack. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;

/** Headers and cookies that carry what a caller wrote. */
export function headerFields(given: Iterable<readonly [string, string]>): readonly Field[] {
  const fields: Field[] = [];
  const headers = [...given];
  const host = headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (SKIPPED.test(lower)) continue;
    if (lower === "origin" && ORIGIN.test(value)) continue;
    if (lower === "referer") fields.push({ where: "header", name: lower, value: withoutOrigin(value, host) });
    else if (lower === "cookie") fields.push(...cookieFields(value));
    else fields.push({ where: "header", name: lower, value });
  }
  return fields;
}

/** Where somebody comes from within this site: its own origin is no attack, whatever its host is called. */
function withoutOrigin(referer: string, host: string): string {
  const own = ["http://", "https://"].map((scheme) => `${scheme}${host}/`);
  return own.some((origin) => referer.startsWith(origin)) ? referer.slice(referer.indexOf("/", 8)) : referer;
}

/** `a=1; b=2`; a piece without "=" is looked at as a value. */
function cookieFields(header: string): readonly Field[] {
  return header.split(";").map((piece): Field => {
    const equals = piece.indexOf("=");
    const value = piece.slice(equals + 1).trim();
    const name = equals < 0 ? "" : piece.slice(0, equals).trim();
    return { where: "cookie", name, value: /^".*"$/s.test(value) ? value.slice(1, -1) : value };
  });
}
