import type { Result } from "../result.ts";
import type { Reading, ReadingFailure } from "./reading.ts";
import type { CertificateRecord } from "./record.ts";
import type { CertificateTarget } from "./target.ts";

/** What is remembered of the targets. Times are Unix milliseconds. */
export interface CertificateStore {
  /** By name. */
  readonly records: () => Promise<readonly CertificateRecord[]>;
  /**
   * Of any number at once one gets the target, until then: with its record as it is now, null where there is none yet. The others
   * get "taken".
   */
  readonly claim: (name: string, until: number, now: number) => Promise<CertificateRecord | "taken" | null>;
  /** Keeps the record and ends the claim. */
  readonly keep: (record: CertificateRecord) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
}

/** One line of what operators see: a target, and what is known of it; null: it was not looked at yet. */
export interface WatchedCertificate {
  readonly target: CertificateTarget;
  readonly record: CertificateRecord | null;
}

/** The certificates that are watched, as routes, commands and jobs use them. */
export interface Certificates {
  readonly targets: readonly CertificateTarget[];
  readonly store: CertificateStore;
  /** Looks at one now; never throws. */
  readonly read: (target: CertificateTarget) => Promise<Result<Reading, ReadingFailure>>;
  /** What was seen last, of every target. */
  readonly list: () => Promise<readonly WatchedCertificate[]>;
}
