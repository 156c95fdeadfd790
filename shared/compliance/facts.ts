import type { BreakerState } from "../breaker/state.ts";
import type { WatchedCertificate } from "../certificates/ports.ts";

/** What automatic checks look at. Null: the part did not answer. Times are Unix milliseconds. */
export interface ComplianceFacts {
  readonly now: number;
  readonly breakers: Readonly<Record<string, BreakerState["kind"] | null>> | null;
  readonly deadLetters: Readonly<Record<string, number | null>> | null;
  readonly audit: {
    readonly waiting: number;
    /** Milliseconds. */
    readonly oldestAge: number | null;
    readonly forked: boolean;
    readonly checkpoint: { readonly madeAt: number; readonly published: boolean } | null;
  } | null;
  /** The newest records, followed along their chain. */
  readonly chain: { readonly records: number; readonly faults: number } | null;
  /** Archived stretches whose chain had faults. */
  readonly faultySegments: number | null;
  readonly certificates: readonly WatchedCertificate[] | null;
  /** Within the last day. */
  readonly failedSignIns: number | null;
  readonly tokens:
    | readonly { readonly account: string; readonly label: string; readonly createdAt: number }[]
    | null;
  readonly settings: ComplianceSettings;
}

/** What of the configuration is judged; no value of it. */
export interface ComplianceSettings {
  readonly production: boolean;
  /** Management can be reached from listed addresses alone, or through Cloudflare Access. */
  readonly managementFenced: boolean;
  readonly hostsListed: boolean;
  readonly sessionsBound: boolean;
  /** Origins that are plain HTTP, the local machine's aside. */
  readonly plainOrigins: readonly string[];
}
