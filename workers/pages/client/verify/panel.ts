import type { WalletLink } from "./device.ts";
import type { PageEvent, WalletInfo } from "./state.ts";

type Tone = "plain" | "busy" | "good" | "bad";

export interface Action {
  readonly label: string;
  readonly event: PageEvent;
  readonly main: boolean;
}

export interface LinkGroup {
  readonly title: string;
  readonly links: readonly WalletLink[];
  /** Links that leave for a wallet's app open in place, installers in a tab of their own. */
  readonly inPlace: boolean;
}

/** Everything the screen shows, as data: what can be tested without a browser. */
export interface Panel {
  /** Changes when the member is somewhere else; then focus moves to the first title. */
  readonly key: string;
  readonly tone: Tone;
  /** 1 choose, 2 sign, 3 done; null where the way ends. */
  readonly stage: 1 | 2 | 3 | null;
  readonly notice: { readonly title: string; readonly text: string; readonly said: string | null } | null;
  readonly title: string;
  readonly text: readonly string[];
  readonly wallets: readonly WalletInfo[];
  readonly accounts: readonly { readonly address: string; readonly chosen: boolean }[];
  /** The text the wallet signs. */
  readonly message: string | null;
  readonly actions: readonly Action[];
  readonly linkGroups: readonly LinkGroup[];
  /** Request id for the server's team. */
  readonly reference: string | null;
  /** Counts down in place: `Link valid for`, `9:05`; null where time plays no part. */
  readonly timer: { readonly label: string; readonly left: string } | null;
  /** Said to screen readers when it changes, beside the title that takes the focus. */
  readonly announcement: string;
}

/** A panel with nothing in it but what every panel names itself. */
export const BLANK = {
  tone: "plain",
  stage: null,
  notice: null,
  text: [],
  wallets: [],
  accounts: [],
  message: null,
  actions: [],
  linkGroups: [],
  reference: null,
  timer: null,
  announcement: "",
} as const satisfies Partial<Panel>;
