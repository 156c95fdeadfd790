import { canonicalPath } from "./path.ts";
import type { Origin } from "./settings.ts";

/**
 * Where an origin's redirect leads from outside: below `prefix` where it stays within an origin's URL, as it is where
 * it leads to somebody else. Null: nowhere, since it would name the origin's own host, or is no web address.
 */
export function mapLocation(
  location: string,
  target: URL,
  origins: readonly Origin[],
  prefix: string,
): string | null {
  if (!URL.canParse(location, target.href)) return null;
  const to = new URL(location, target.href);
  if (!/^https?:$/.test(to.protocol) || to.username !== "" || to.password !== "") return null;
  const bases = origins.map(({ url }) => new URL(url));
  for (const base of bases) {
    const before = base.pathname.replace(/\/$/, "");
    if (to.origin !== base.origin || !`${to.pathname}/`.startsWith(`${before}/`)) continue;
    const path = canonicalPath(to.pathname.slice(before.length) || "/");
    return path.ok ? `${prefix}${path.value}${to.search}${to.hash}` : null;
  }
  return bases.some(({ hostname }) => hostname === to.hostname) ? null : to.href;
}
