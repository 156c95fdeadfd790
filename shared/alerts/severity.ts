import { SEVERITIES, type Severity } from "./signal.ts";

export const isWorse = (one: Severity, other: Severity): boolean =>
  SEVERITIES.indexOf(one) > SEVERITIES.indexOf(other);

export const worst = (one: Severity, other: Severity): Severity => (isWorse(other, one) ? other : one);
