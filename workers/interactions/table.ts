import { OLD_PANEL_BUTTON, PANEL_BUTTON } from "../../shared/verification/messages.ts";
import { solanaVerify } from "./commands/solana-verify.ts";
import { verificationStats } from "./commands/verification-stats.ts";
import { verifyWallet } from "./commands/verify-wallet.ts";
import type { HandlerTable } from "./handler.ts";

/** Every command, component, form and suggestion, and who answers it. */
export const handlers: HandlerTable = {
  command: new Map([
    ["solana-verify", solanaVerify],
    ["verify-wallet", verifyWallet],
    ["verification-stats", verificationStats],
  ]),
  component: new Map([
    [PANEL_BUTTON, solanaVerify],
    [OLD_PANEL_BUTTON, solanaVerify],
  ]),
  modal: new Map(),
  autocomplete: new Map(),
};
