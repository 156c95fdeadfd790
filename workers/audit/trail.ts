import { auditLogStub } from "../../durable-objects/stubs.ts";
import type { SignedCheckpoint } from "../../shared/audit/checkpoint.ts";
import type { AddressHash } from "../../shared/audit/record.ts";
import { d1AuditSegments, type AuditSegments } from "../adapters/d1/audit-segments.ts";
import { d1AuditStore, type AuditStore } from "../adapters/d1/audit-store.ts";
import { r2AuditArchive, type AuditArchive } from "../adapters/r2/audit-archive.ts";
import type { Env } from "../env.ts";

/** The audit log behind the writing of it: what is read, archived and signed. */
export interface AuditTrail {
  readonly store: AuditStore;
  readonly segments: AuditSegments;
  readonly archive: AuditArchive;
  /** What an address was hashed to on each of the last 30 days. */
  readonly addressHashes: (address: string) => Promise<readonly AddressHash[]>;
  /** The checkpoint that is to be published; the same until `checkpointPublished`. */
  readonly checkpoint: () => Promise<SignedCheckpoint | null>;
  readonly checkpointPublished: (number: number) => Promise<void>;
}

export const createAuditTrail = (env: Env): AuditTrail => ({
  store: d1AuditStore(env.DB),
  segments: d1AuditSegments(env.DB),
  archive: r2AuditArchive(env.BACKUPS),
  addressHashes: (address) => auditLogStub(env).addressHashes(address),
  checkpoint: () => auditLogStub(env).checkpoint(),
  checkpointPublished: (number) => auditLogStub(env).checkpointPublished(number),
});
