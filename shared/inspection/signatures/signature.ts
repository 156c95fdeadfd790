import type { Where } from "../field.ts";
import type { RuleId } from "../rules.ts";

/**
 * A literal that says by itself what a field is up to. Matched on squeezed text: lower case, no space beside
 * punctuation.
 */
export interface Signature {
  readonly text: string;
  readonly rule: RuleId;
  /** Score in a field of its own. */
  readonly score: number;
  /** Score in a field of sentences, where people write about such things. */
  readonly prose: number;
  /** Only in these parts of a request; undefined: in all. */
  readonly where?: readonly Where[];
  /** Names of their own, not the ends of longer ones or methods: `exec(`, not `pattern.exec(`. */
  readonly bare?: boolean;
}

interface Group extends Omit<Signature, "text"> {
  /** Separated by spaces, raw. `␠` stands for a space within a literal, `§` for a dollar before a brace. */
  readonly texts: string;
}

export function signatures(groups: readonly Group[]): readonly Signature[] {
  return groups.flatMap(({ texts, ...rest }) =>
    texts
      .split(/\s+/)
      .filter((text) => text !== "")
      .map((text) => Object.assign({ text: text.replaceAll("␠", " ").replaceAll("§", "$") }, rest)),
  );
}
