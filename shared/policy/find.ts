import type { PolicyEntry } from "./entry.ts";
import { parseTarget, type OriginFacts } from "./target.ts";

/** What an operator looks for in a list: everything, what means an origin, or words. */
type Search =
  | { readonly kind: "all" }
  | { readonly kind: "origin"; readonly origin: OriginFacts }
  | { readonly kind: "words"; readonly fits: (entry: PolicyEntry) => boolean };

const NOWHERE: OriginFacts = { address: null, asn: null, country: null };

/** A target finds the entries that hold it, by its first address where it is a range; anything else is words. */
export function searchOf(text: string): Search {
  if (text === "") return { kind: "all" };
  const target = parseTarget(text, true);
  if (!target.ok) {
    const words = text.toLowerCase();
    return {
      kind: "words",
      fits: ({ target: spelled, reason, author, source }) =>
        [spelled, reason, author, source].some((part) => part.toLowerCase().includes(words)),
    };
  }
  const { value } = target;
  switch (value.scope) {
    case "network":
      return { kind: "origin", origin: { ...NOWHERE, address: value.prefix.address } };
    case "asn":
      return { kind: "origin", origin: { ...NOWHERE, asn: value.asn } };
    case "country":
      return { kind: "origin", origin: { ...NOWHERE, country: value.country } };
  }
}
