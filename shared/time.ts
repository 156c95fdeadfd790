/** Durations in milliseconds, the unit of every time in this code but a JWT's claims and an HTTP `Retry-After`. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const toUnixSeconds = (ms: number): number => Math.floor(ms / SECOND);

/** For people, to the minute: `2026-11-21 21:40 UTC`. */
export const utcText = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
