import type { CheckName } from "./checks.ts";
import type { Cadence } from "./period.ts";

/** One thing to look at in each period of its cadence. */
export interface ComplianceItem {
  /** Stays what it is for good: results are stored under it. */
  readonly id: string;
  readonly cadence: Cadence;
  readonly title: string;
  /** The requirement rows it serves. */
  readonly rows: string;
  /** Where to look, or what to do, before signing. */
  readonly how: string;
  /** Null: somebody looks and signs. */
  readonly check: CheckName | null;
}

const item =
  (cadence: Cadence) =>
  (id: string, rows: string, title: string, how: string, check: CheckName | null = null): ComplianceItem => ({
    id,
    cadence,
    title,
    rows,
    how,
    check,
  });

const daily = item("daily");
const weekly = item("weekly");
const monthly = item("monthly");
const quarterly = item("quarterly");

/** The operators' lists (row O8). An item is taken out or given another id, never another meaning. */
export const ITEMS: readonly ComplianceItem[] = [
  daily(
    "alerts_reviewed",
    "O4 O5",
    "Alerts and incidents are reviewed",
    "Acknowledge or resolve each open incident; say why it may stay open.",
  ),
  daily(
    "dead_letters_empty",
    "R2",
    "No effect waits for an operator",
    "Outbox: replay or discard.",
    "dead_letters",
  ),
  daily(
    "breakers_closed",
    "R1",
    "Every dependency is in use",
    "Breakers: read why, mend the dependency.",
    "breakers",
  ),
  daily(
    "audit_stored",
    "U1",
    "The audit log reaches its database",
    "The log lines that begin with audit_.",
    "audit_stored",
  ),
  daily(
    "failed_sign_ins",
    "A1",
    "Failed sign-ins are few",
    "Audit log, event sign_in_failed: one address, one account, or many?",
    "failed_sign_ins",
  ),
  daily(
    "certificates_valid",
    "O2",
    "No certificate ends within a week",
    "Renew it on the server; the next check sees it.",
    "certificates_valid",
  ),
  daily(
    "backups_ran",
    "K5",
    "Last night's backup is there",
    "The bucket edge-backups: of today, and about as large as yesterday's.",
  ),

  weekly(
    "block_list_reviewed",
    "P5",
    "The block and allow lists are still wanted",
    "Entries without an end, and those of people who left.",
  ),
  weekly(
    "jails_reviewed",
    "P4",
    "Who is locked up, and why",
    "Bans: members among them mean a limit that is too strict.",
  ),
  weekly(
    "access_list_reviewed",
    "A2 A3",
    "Sessions and tokens belong to people who need them",
    "Access: end what nobody knows.",
  ),
  weekly(
    "audit_chain",
    "U2",
    "The audit log's chain is whole",
    "Export and npm run audit:verify.",
    "audit_chain",
  ),
  weekly(
    "audit_checkpoints",
    "U2",
    "Checkpoints are published",
    "The log channel, and audit/checkpoints in the bucket.",
    "audit_checkpoints",
  ),
  weekly(
    "certificates_sound",
    "O2",
    "Nothing is wrong with any certificate",
    "GET /admin/api/checks/certificates.",
    "certificates_sound",
  ),

  monthly(
    "tokens_fresh",
    "A3 K1",
    "No token is older than 90 days",
    "Revoke it; make a new one for the program that needs it.",
    "old_tokens",
  ),
  monthly("settings_safe", "K1 P7", "The configuration is production's", "npm run doctor.", "settings"),
  monthly(
    "audit_archive_sound",
    "U4",
    "The audit archive is whole",
    "docs/operating.md, audit_archive_faults.",
    "audit_archive",
  ),
  monthly(
    "restore_drilled",
    "K5 K6",
    "A backup was restored",
    "Restore last night's into a fresh database and read it.",
  ),
  monthly(
    "dependencies_updated",
    "Z4",
    "Dependencies are current",
    "npm outdated, npm audit; run the tests; deploy.",
  ),
  monthly(
    "vps_patched",
    "Z2",
    "The VPS is patched, and answers the edge alone",
    "Updates and kernel; listening ports; firewall; SSH keys.",
  ),
  monthly(
    "integrity_baseline",
    "O3",
    "The VPS's file baseline is the one that was deployed",
    "The agent's integrity report against the release.",
  ),

  quarterly(
    "secrets_rotated",
    "K1",
    "Secrets are rotated",
    "docs/operating.md, “to rotate”: JWT_SECRET, API_TOKEN_KEYS, INGEST_SECRET, ORIGIN_SIGNING_KEY, the bot's token.",
  ),
  quarterly(
    "accounts_reviewed",
    "A6",
    "Accounts and roles are reviewed",
    "Accounts, the Discord team role, members of the Cloudflare account.",
  ),
  quarterly(
    "incident_drilled",
    "O5 P11 G4",
    "An incident was played through",
    "Under attack, maintenance and the kill switch, with everybody who would act.",
  ),
  quarterly(
    "audit_verified",
    "U2",
    "The audit log was verified outside the edge",
    "Export, checkpoints, npm run audit:verify on another machine.",
  ),
  quarterly(
    "rebuild_drilled",
    "K6 Z4",
    "The edge was built from nothing",
    "Deploy to an empty account, restore, smoke test.",
  ),
];

export const itemsOf = (cadence: Cadence): readonly ComplianceItem[] =>
  ITEMS.filter((one) => one.cadence === cadence);
