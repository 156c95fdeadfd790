/** Why a wallet gave no accounts or no signature. */
export type WalletFailure =
  | { readonly kind: "refused" }
  | { readonly kind: "no_account" }
  /** The wallet signed other bytes than it was given, as hardware wallets with an off-chain header do. */
  | { readonly kind: "altered" }
  /** `said` is the wallet's own words, cut; may be empty. */
  | { readonly kind: "failed"; readonly said: string };

/** "User rejected the request" in EIP-1193, which Solana wallets took over. */
const USER_REJECTED = 4001;
const REFUSAL_WORDS = /reject|declin|denied|deny|cancel|closed|dismiss/i;
const MAX_WORDS = 120;

/** Wallets throw anything: errors with a code, errors with words only, plain objects, strings. */
export function failureOf(thrown: unknown): WalletFailure {
  const { code, message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  const words = typeof thrown === "string" ? thrown : typeof message === "string" ? message : "";
  if (code === USER_REJECTED || REFUSAL_WORDS.test(words)) return { kind: "refused" };
  const clean = words.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return { kind: "failed", said: clean.length > MAX_WORDS ? `${clean.slice(0, MAX_WORDS)}…` : clean };
}
