import type { QuietHours } from "./quiet-hours.ts";
import { SEVERITIES, type Severity } from "./signal.ts";

/** Where people are told, beside the log, which has everything. */
export const CHANNELS = ["discord", "telegram", "webhook"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The name of its outbox and of its breaker. */
export const destinationOf = (channel: Channel): `alert:${Channel}` => `alert:${channel}`;

/** Which channels a severity goes to. */
export type Routes = Readonly<Record<Severity, readonly Channel[]>>;

/** A machine that listens wants all but the small talk, a telephone only what somebody has to get up for. */
export const DEFAULT_ROUTES: Routes = {
  info: ["discord"],
  warning: ["discord", "webhook"],
  error: ["discord", "webhook", "telegram"],
  critical: ["discord", "webhook", "telegram"],
};

const isSeverity = (text: string): text is Severity => (SEVERITIES as readonly string[]).includes(text);

const isChannels = (value: unknown): value is readonly Channel[] =>
  Array.isArray(value) && value.every((one) => (CHANNELS as readonly unknown[]).includes(one));

/** Reads `{"warning":["discord"]}`; what is not named stays as it is. Null: it is none. */
export function parseRoutes(json: string): Routes | null {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const sane = Object.entries(value).every(([name, channels]) => isSeverity(name) && isChannels(channels));
    return sane ? { ...DEFAULT_ROUTES, ...(value as Partial<Routes>) } : null;
  } catch {
    return null;
  }
}

/** How people want to be told. */
export interface Delivery {
  /** The channels whose variables are set. */
  readonly channels: readonly Channel[];
  readonly routes: Routes;
  /** Null: there are none. */
  readonly quietHours: QuietHours | null;
}
