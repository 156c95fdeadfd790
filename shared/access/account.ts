import type { Role } from "./roles.ts";

/** Somebody who may sign in. Times are Unix milliseconds. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  /** scrypt, in the text form that `password-hash.ts` writes. */
  readonly passwordHash: string;
  /** Base32 (RFC 4648), as authenticator apps take it. */
  readonly totpSecret: string;
  /** The last time step whose code was used: none up to it is good again. */
  readonly totpLastStep: number;
  /** SHA-256 of those not used yet. */
  readonly recoveryHashes: readonly string[];
}

/** Lower-case, so that no two names look alike. */
const ACCOUNT_NAME = /^[a-z][a-z0-9._-]{0,31}$/;

export const isAccountName = (text: string): boolean => ACCOUNT_NAME.test(text);
