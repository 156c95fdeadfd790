import { canonicalPath } from "./path.ts";

/** The trading process's own: they need a session or a token, and have routes that ask for it (`/api/trade`, …). */
const RESERVED: ReadonlySet<string> = new Set(["trade", "portfolio"]);

/** As a server compares that does not tell capitals from small letters. */
const isReserved = (path: string): boolean => RESERVED.has(path.split("/")[1]?.toLowerCase() ?? "");

/** Whether the operator may name this as a beginning of paths that anybody can ask for: canonical, and not reserved. */
export function isMappable(path: string): boolean {
  const canonical = canonicalPath(path);
  return path.startsWith("/") && canonical.ok && canonical.value === path && !isReserved(path);
}

/** Whether anybody may ask for this canonical path: it is, or lies below, one of `mapped`; a lone slash maps all. */
export const isMapped = (path: string, mapped: readonly string[]): boolean =>
  !isReserved(path) &&
  mapped.some((prefix) => path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`));
