import type { Answer } from "./answer.ts";
import type { LinkFault, LinkReading } from "./link.ts";
import type { WalletFailure } from "./wallet-failure.ts";

/** A wallet as the page shows it; `id` finds it again among the registered ones. */
export interface WalletInfo {
  readonly id: number;
  readonly name: string;
  /** A `data:` URI of an image, or null. */
  readonly icon: string | null;
}

/** What is sent, and sent again unchanged after a lost answer. */
export interface Proof {
  /** Base58. */
  readonly wallet: string;
  /** Base58. */
  readonly signature: string;
}

/** Something went wrong, and the link still works. */
export type NoticeCode =
  | "connect_refused"
  | "sign_refused"
  | "no_account"
  | "altered"
  | "wallet_failed"
  | "wallet_gone"
  | "wrong_signature"
  | "wallet_taken"
  | "other_wallet"
  | "lost"
  | "unclear"
  | "fault"
  | "blocked"
  | "limited"
  | "maintenance";

export interface Notice {
  readonly code: NoticeCode;
  /** The wallet's own words. */
  readonly said?: string;
  /** For the server's team. */
  readonly requestId?: string | null;
}

/** This link leads no further. */
export type EndReason =
  | LinkFault
  | "invalid"
  | "expired"
  | "used"
  | "account_too_new"
  /** The limit or the maintenance lasts longer than the link. */
  | "limited"
  | "maintenance";

interface Opened {
  readonly wallet: WalletInfo;
  /** Base58 addresses that can sign. */
  readonly addresses: readonly string[];
  readonly chosen: string;
}

export type Step =
  | { readonly at: "choosing"; readonly notice: Notice | null }
  | { readonly at: "connecting"; readonly wallet: WalletInfo; readonly since: number }
  | ({ readonly at: "connected"; readonly notice: Notice | null } & Opened)
  | ({ readonly at: "signing"; readonly since: number } & Opened)
  | { readonly at: "sending"; readonly proof: Proof }
  /** `retryAt` (Unix milliseconds): the page sends again by itself then; null: when the member says so. */
  | {
      readonly at: "waiting";
      readonly proof: Proof;
      readonly notice: Notice;
      readonly retryAt: number | null;
    }
  | { readonly at: "ended"; readonly why: EndReason; readonly until: number | null }
  | { readonly at: "done"; readonly pending: boolean };

/** The whole page as one value. Times are Unix milliseconds of the server's clock. */
export interface Model {
  readonly message: string;
  readonly expiresAt: number | null;
  readonly startedAt: number;
  readonly wallets: readonly WalletInfo[];
  /** Number of the last command: a result with another number belongs to something the member has left. */
  readonly attempt: number;
  readonly step: Step;
}

export type PageEvent =
  | { readonly type: "wallets"; readonly wallets: readonly WalletInfo[] }
  | { readonly type: "choose"; readonly wallet: number }
  | { readonly type: "opened"; readonly attempt: number; readonly addresses: readonly string[] }
  | { readonly type: "accounts"; readonly wallet: number; readonly addresses: readonly string[] }
  | { readonly type: "pick"; readonly address: string }
  | { readonly type: "sign" }
  | { readonly type: "signed"; readonly attempt: number; readonly signature: string }
  | { readonly type: "failed"; readonly attempt: number; readonly failure: WalletFailure }
  | { readonly type: "leave" }
  | { readonly type: "resend" }
  | { readonly type: "answered"; readonly attempt: number; readonly answer: Answer }
  | { readonly type: "tick" };

export type Command =
  | { readonly type: "connect"; readonly attempt: number; readonly wallet: number }
  | {
      readonly type: "sign";
      readonly attempt: number;
      readonly wallet: number;
      readonly address: string;
      readonly message: string;
    }
  | { readonly type: "send"; readonly attempt: number; readonly proof: Proof };

export function start(link: LinkReading, now: number): Model {
  const blank = { startedAt: now, wallets: [], attempt: 0 };
  if (link.kind === "fault") {
    return { ...blank, message: "", expiresAt: null, step: { at: "ended", why: link.fault, until: null } };
  }
  const expired = link.expiresAt !== null && link.expiresAt <= now;
  const step: Step = expired
    ? { at: "ended", why: "expired", until: null }
    : { at: "choosing", notice: null };
  return { ...blank, message: link.message, expiresAt: link.expiresAt, step };
}
