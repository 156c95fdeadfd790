import type { CheckName } from "./checks.ts";
import type { ComplianceFacts } from "./facts.ts";
import type { Period } from "./period.ts";
import type { ComplianceResult } from "./report.ts";

/** Results as they are stored; one a period and item. */
export interface ComplianceStore {
  /** Of these periods. */
  readonly results: (periods: readonly Period[]) => Promise<readonly ComplianceResult[]>;
  /** Keeps what checks say; what was signed, or has passed, stays as it is. */
  readonly check: (results: readonly ComplianceResult[]) => Promise<void>;
  /** Signs an item that is not done. False: it was done already, and stays as it is. */
  readonly sign: (result: ComplianceResult) => Promise<boolean>;
  /** When the edge began to look: the first time that was asked. Unix milliseconds. */
  readonly since: (now: number) => Promise<number>;
}

export interface Compliance {
  readonly store: ComplianceStore;
  /** What these checks look at, as it is now; never throws. */
  readonly facts: (needed: ReadonlySet<CheckName>, now: number) => Promise<ComplianceFacts>;
}
