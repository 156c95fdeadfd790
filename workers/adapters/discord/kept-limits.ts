import { DiscordLimits, lastingLimits } from "../../../shared/discord/rate-limits.ts";
import type { Logger } from "../../../shared/logging/log.ts";
import { invalidTotal } from "../../../shared/discord/invalid-requests.ts";

const KEY = "discord_limits";
/** Invalid requests between two writes: what a kill may forget of Discord's 10,000. */
const INVALID_STEP = 100;

export interface KeptLimits {
  readonly limits: DiscordLimits;
  /** After each call: stores what must not be forgotten, and tells the operator of a stop. */
  readonly keep: () => void;
}

/** Discord's limits, their lasting part kept in the object's storage. Unreadable there: begins anew. */
export function keptLimits(kv: SyncKvStorage, log: Logger, now: () => number): KeptLimits {
  const stored = lastingLimits.safeParse(kv.get(KEY));
  const limits = stored.success ? new DiscordLimits(stored.data) : new DiscordLimits();
  let kept = limits.lasting;

  const keep = (): void => {
    const { lasting } = limits;
    const halted = lasting.halt !== kept.halt;
    const invalid = invalidTotal(lasting.invalid, now()) - invalidTotal(kept.invalid, now());
    if (!halted && invalid < INVALID_STEP) return;
    kept = lasting;
    kv.put(KEY, lasting);
    const { halt } = lasting;
    if (!halted) log.warn("discord_invalid_requests", { last10min: invalidTotal(lasting.invalid, now()) });
    else if (halt.kind === "none") log.info("discord_resumed");
    else log.error("discord_halted", { cause: halt.kind, until: halt.until, failures: halt.failures });
  };
  return { limits, keep };
}
