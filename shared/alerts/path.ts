import { MINUTE } from "../time.ts";
import type { Channel } from "./channels.ts";

/** An outage of some minutes is the breaker's affair; past this nobody can count on being told. */
const BROKEN_AFTER = 15 * MINUTE;

/** How it stands with one channel. Times are Unix milliseconds. */
export interface ChannelState {
  readonly channel: Channel;
  /** When it last took a message; null: never yet. */
  readonly takenAt: number | null;
  /** Since when the oldest message waits (or is dead) that came after what it last took; null: none does. */
  readonly waitingSince: number | null;
}

/** The whole way from a signal to people. */
export interface AlertPath {
  readonly channels: readonly ChannelState[];
  /** When the oldest notice that is not sent yet should have gone out; null: there is none. */
  readonly dueSince: number | null;
}

/** Why people cannot count on being told; null: they can. */
export function brokenPath({ channels, dueSince }: AlertPath, now: number): string | null {
  if (channels.length === 0) return "no channel is configured";
  if (dueSince !== null && now - dueSince > BROKEN_AFTER) return "notices are not sent out";
  const late = channels.filter(
    ({ waitingSince }) => waitingSince !== null && now - waitingSince > BROKEN_AFTER,
  );
  return late.length === 0 ? null : `nothing gets through ${late.map(({ channel }) => channel).join(", ")}`;
}
