import { err, ok, type Result } from "../result.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Checkpoints that belong together, in the order of their numbers. */
export interface Anchors {
  readonly checkpoints: readonly Checkpoint[];
  readonly faults: readonly AnchorFault[];
}

/** What is wrong with the checkpoints themselves. */
export type AnchorFault =
  /** Checkpoints are gone, `first` to `last`. */
  | { readonly kind: "checkpoints_missing"; readonly first: number; readonly last: number }
  /** Two checkpoints of one number say different things: the log was told twice. */
  | { readonly kind: "checkpoint_contradicts"; readonly number: number }
  /** Signed by a key that no checkpoint before it named. */
  | { readonly kind: "checkpoint_key"; readonly number: number; readonly key: string }
  /** The sequence or the time runs backwards. */
  | { readonly kind: "checkpoint_order"; readonly number: number };

/**
 * Puts checkpoints with valid signatures in order and follows their keys. Without a `pinned` key the first
 * checkpoint's is trusted: whoever can replace all of them then goes unseen, so compare it with the log channel.
 * Those that fail are left out. An error: they are of several chains.
 */
export function followCheckpoints(
  found: readonly Checkpoint[],
  pinned: string | null,
): Result<Anchors, string> {
  const chains = new Set(found.map(({ chain }) => chain));
  if (chains.size > 1) return err(`the checkpoints are of ${chains.size} logs: ${[...chains].join(", ")}`);
  const faults: AnchorFault[] = [];
  const checkpoints: Checkpoint[] = [];
  let number = 0;
  let key = pinned;
  for (const group of byNumber(found)) {
    const expected = number + 1;
    number = group[0].number;
    if (number > expected) faults.push({ kind: "checkpoints_missing", first: expected, last: number - 1 });
    const trusted = key ?? group[0].key;
    const [checkpoint, ...copies] = group.filter((one) => one.key === trusted);
    for (const one of group)
      if (one.key !== trusted) faults.push({ kind: "checkpoint_key", number, key: one.key });
    if (checkpoint === undefined) continue;
    if (copies.some(({ hash }) => hash !== checkpoint.hash)) {
      faults.push({ kind: "checkpoint_contradicts", number });
    }
    const before = checkpoints.at(-1);
    if (before !== undefined && isEarlier(checkpoint, before))
      faults.push({ kind: "checkpoint_order", number });
    checkpoints.push(checkpoint);
    key = checkpoint.next_key ?? trusted;
  }
  return ok({ checkpoints, faults });
}

type Group = [Checkpoint, ...Checkpoint[]];

/** In the order of the numbers; the checkpoints of one number together. */
function byNumber(found: readonly Checkpoint[]): readonly Group[] {
  const groups = new Map<number, Group>();
  for (const checkpoint of found.toSorted((a, b) => a.number - b.number)) {
    const group = groups.get(checkpoint.number);
    if (group === undefined) groups.set(checkpoint.number, [checkpoint]);
    else group.push(checkpoint);
  }
  return [...groups.values()];
}

const isEarlier = (checkpoint: Checkpoint, before: Checkpoint): boolean =>
  checkpoint.sequence <= before.sequence || checkpoint.made_at < before.made_at;
