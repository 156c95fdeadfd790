import { DAY } from "../time.ts";

/**
 * What an operator or an incident can set for a while. The first value is the usual one, to which a switch returns by
 * itself. `lists` and `inspection` are guards: `log` lets through what would be refused, and says so.
 */
export const SWITCHES = {
  mode: ["normal", "under_attack", "maintenance"],
  lists: ["enforce", "log", "off"],
  inspection: ["enforce", "log", "off"],
} as const;

export type SwitchName = keyof typeof SWITCHES;
export type SwitchValue<N extends SwitchName> = (typeof SWITCHES)[N][number];

/** True when the setting lets through what is usually refused. */
export const easesGuard = (name: SwitchName, value: string): boolean =>
  name !== "mode" && value !== SWITCHES[name][0];

/** Every setting ends: a maintenance or a disabled guard that somebody forgot is an incident of its own. */
export const LONGEST_SETTING = 7 * DAY;

/** A switch away from its usual value. Times in Unix milliseconds. */
export interface Setting {
  readonly value: string;
  readonly since: number;
  readonly expiresAt: number;
  readonly author: string;
  /** Of a person, or of which machine; absent in what was stored before machines could: a person's. */
  readonly source?: string;
  readonly reason: string;
}

/** A switch that is not named is at its usual value. */
export type Switches = { readonly [N in SwitchName]?: Setting };

/** The value in force; an ended setting counts for nothing, also where nobody took it away yet. */
export function switchValue<N extends SwitchName>(switches: Switches, name: N, now: number): SwitchValue<N> {
  const setting = switches[name];
  const values: readonly SwitchValue<N>[] = SWITCHES[name];
  const value = setting !== undefined && setting.expiresAt > now ? setting.value : undefined;
  return values.find((known) => known === value) ?? SWITCHES[name][0];
}
