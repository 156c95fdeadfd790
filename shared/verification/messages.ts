import { actionButton, buttonRow, linkButton } from "../discord/components.ts";
import type { OutgoingMessage } from "../outbox/effect.ts";
import type { PanelSettings } from "../settings/guild.ts";
import { DAY, toUnixSeconds } from "../time.ts";
import { fill } from "../words/fill.ts";
import type { Locale } from "../words/locale.ts";
import { memberWords } from "../words/member.ts";
import { shortWallet } from "./effects.ts";

/** The `custom_id` on the panels we post, and the one on panels the old bot posted in another release. */
export const PANEL_BUTTON = "solana_verify_button";
export const OLD_PANEL_BUTTON = "verify_wallet_button";

/** The private link; `expiresAt` in Unix milliseconds, shown by Discord as "in 9 minutes". */
export function linkMessage(url: string, expiresAt: number, locale: Locale): OutgoingMessage {
  const words = memberWords(locale).verification;
  return {
    content: fill(words.link, { ends: `<t:${toUnixSeconds(expiresAt)}:R>` }),
    components: [buttonRow(linkButton(words.button, url))],
  };
}

/** `role`: whether the member has the verified role, or it is being given to them. */
export function alreadyVerifiedMessage(
  wallet: string,
  role: "held" | "on_its_way",
  locale: Locale,
): OutgoingMessage {
  const words = memberWords(locale).verification;
  const known = fill(words.already, { wallet: shortWallet(wallet) });
  return { content: role === "held" ? known : `${known} ${words.role_coming}` };
}

/** `when` in Unix milliseconds: from then on the account is old enough. */
export const tooNewMessage = (minimumAge: number, when: number, locale: Locale): OutgoingMessage => ({
  content: fill(memberWords(locale).verification.too_new, {
    days: Math.ceil(minimumAge / DAY),
    when: `<t:${toUnixSeconds(when)}:R>`,
  }),
});

/** What `/verify-wallet` posts: what the team has set, else our words in the language of whoever posts it. */
export function panelMessage({ text, colour, button }: PanelSettings, locale: Locale): OutgoingMessage {
  const words = memberWords(locale).panel;
  return {
    embeds: [{ title: words.title, description: text ?? words.description, color: colour }],
    components: [buttonRow(actionButton(button ?? words.button, PANEL_BUTTON))],
  };
}
