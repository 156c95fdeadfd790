import { actionButton, buttonRow, linkButton } from "../discord/components.ts";
import type { OutgoingMessage } from "../outbox/effect.ts";
import { toUnixSeconds } from "../time.ts";
import { shortWallet } from "./effects.ts";
import type { VerificationStatistics } from "./ports.ts";

/** The `custom_id` on the panels we post, and the one on panels the old bot posted in another release. */
export const PANEL_BUTTON = "solana_verify_button";
export const OLD_PANEL_BUTTON = "verify_wallet_button";

/** Solana's purple. */
const ACCENT = 0x99_45_ff;

/** The private link; `expiresAt` in Unix milliseconds, shown by Discord as "in 9 minutes". */
export const linkMessage = (url: string, expiresAt: number): OutgoingMessage => ({
  content:
    "Open the page, connect your wallet and sign the message. It costs nothing and moves nothing.\n" +
    `The link is yours alone, works once and ends <t:${toUnixSeconds(expiresAt)}:R>.`,
  components: [buttonRow(linkButton("Verify wallet", url))],
});

/** `role`: whether the member has the verified role, or it is being given to them. */
export const alreadyVerifiedMessage = (wallet: string, role: "held" | "on_its_way"): OutgoingMessage => ({
  content:
    `You are already verified with the wallet \`${shortWallet(wallet)}\`.` +
    (role === "held" ? "" : " Your role is on its way."),
});

/** What `/verify-wallet` posts. */
export const panelMessage = (): OutgoingMessage => ({
  embeds: [
    {
      title: "Verify your Solana wallet",
      description:
        "Press the button to get a private link. You sign one message with your wallet: " +
        "no transaction, no fee, and nobody ever asks for your seed phrase.",
      color: ACCENT,
    },
  ],
  components: [buttonRow(actionButton("Verify wallet", PANEL_BUTTON))],
});

export const statisticsMessage = (statistics: VerificationStatistics): OutgoingMessage => ({
  embeds: [
    {
      title: "Verification",
      color: ACCENT,
      fields: [
        { name: "Verified members", value: String(statistics.verified), inline: true },
        { name: "In the last 24 hours", value: String(statistics.verifiedLastDay), inline: true },
        { name: "Links open now", value: String(statistics.pending), inline: true },
        { name: "Waiting for their role", value: String(statistics.awaitingRole), inline: true },
      ],
    },
  ],
});
