import type { EndReason, NoticeCode } from "./state.ts";

/** What happened, and what to do next. */
interface Words {
  readonly title: string;
  readonly text: string;
}

/** Titles stand over the step that the member is in again; every text ends with the next thing to do. */
export const NOTICES: Readonly<Record<NoticeCode, Words>> = {
  connect_refused: {
    title: "The wallet was not connected",
    text: "You or the wallet declined. Nothing was sent. Choose a wallet to try again.",
  },
  sign_refused: {
    title: "Nothing was signed",
    text: "You or the wallet declined. Nothing was sent. You can sign now, or use another wallet.",
  },
  no_account: {
    title: "This wallet showed no account that can sign",
    text: "Unlock it, or pick a Solana account in it, and choose it again. Accounts on a hardware wallet often cannot sign text: use another account then.",
  },
  altered: {
    title: "This account signed a different text",
    text: "Hardware wallets often wrap the text before they sign it, and such a signature cannot be checked here. Pick another account or use another wallet.",
  },
  wallet_failed: {
    title: "The wallet reported a problem",
    text: "Open the wallet and unlock it, then try again. If that does not help, reload this page: your link stays good.",
  },
  wallet_gone: {
    title: "The wallet went away",
    text: "It was switched off or removed while it was being asked. Choose a wallet to go on.",
  },
  wrong_signature: {
    title: "The signature did not match the wallet",
    text: "The wallet may have signed with another account than it showed. Choose a wallet to sign once more.",
  },
  wallet_taken: {
    title: "This wallet belongs to another member",
    text: "A wallet stands for one member only. Choose another wallet or another account in it. If this is your wallet, ask the server’s team.",
  },
  other_wallet: {
    title: "You are already verified with another wallet",
    text: "Choose the wallet you verified with before, or ask the server’s team to reset your verification.",
  },
  lost: {
    title: "No answer came back",
    text: "Check your connection and send again. Your signature is kept, and it counts only once.",
  },
  unclear: {
    title: "The answer could not be understood",
    text: "Something between you and this site replied instead of it. Send again in a moment. Your signature is kept, and it counts only once.",
  },
  fault: {
    title: "Something went wrong on our side",
    text: "Send again in a moment. If it keeps failing, give the server’s team the reference below.",
  },
  blocked: {
    title: "Your connection is blocked",
    text: "Switch to another network (mobile data, say, or without a VPN) and send again. If it stays blocked, ask the server’s team.",
  },
  limited: {
    title: "Too many attempts",
    text: "Leave this tab open: the page sends again by itself.",
  },
  maintenance: {
    title: "Verification is being serviced",
    text: "Leave this tab open: the page sends again by itself.",
  },
};

export const ENDS: Readonly<Record<EndReason, Words>> = {
  missing: {
    title: "This page needs your personal link",
    text: "Go to your Discord server, press “Verify wallet” or type /solana-verify, and open the link you get there.",
  },
  malformed: {
    title: "This link is damaged",
    text: "Part of it was lost on the way. Open it again straight from Discord’s message, or press “Verify wallet” there for a new one.",
  },
  invalid: {
    title: "This link is not valid",
    text: "It was not issued by this server, or has been replaced. Go back to Discord and press “Verify wallet” for a new one.",
  },
  expired: {
    title: "This link has expired",
    text: "Links last 10 minutes. Go back to Discord and press “Verify wallet” for a new one.",
  },
  used: {
    title: "This link has been used",
    text: "If that was you, you are verified: look at your roles in Discord. If not, press “Verify wallet” there for a new link.",
  },
  account_too_new: {
    title: "Your Discord account is too new",
    text: "This server asks for an older account. Come back later, or ask the server’s team what age it asks for.",
  },
  limited: {
    title: "Too many attempts",
    text: "Your link runs out before you may try again. Wait, then press “Verify wallet” in Discord for a new one.",
  },
  maintenance: {
    title: "Verification is being serviced",
    text: "It will take longer than your link lasts. Come back later and press “Verify wallet” in Discord for a new one.",
  },
};
