import type { VerificationStore } from "../../../shared/verification/ports.ts";

export function d1VerificationStore(_db: D1Database): VerificationStore {
  throw new Error("being written");
}
