import { OLD_PANEL_BUTTON, PANEL_BUTTON } from "../../shared/verification/messages.ts";
import { solanaVerify } from "./commands/solana-verify.ts";
import type { HandlerTable } from "./handler.ts";
import { lazyCompleter, lazyHandler } from "./lazy.ts";

// What every member meets is loaded with the Worker; the rest, and the words it speaks, at its first use.
const team = () => import("./commands/team.ts");
const privacyPart = () => import("./commands/privacy.ts");
const edgePart = () => import("./commands/edge/edge.ts");

/** Every command, component, form and suggestion, and who answers it. Buttons may carry more behind a colon. */
export const handlers: HandlerTable = {
  command: new Map([
    ["solana-verify", solanaVerify],
    ["verify-wallet", lazyHandler(async () => (await team()).verifyWallet)],
    ["verification-stats", lazyHandler(async () => (await team()).verificationStats)],
    ["verification-settings", lazyHandler(async () => (await team()).verificationSettings)],
    ["Verify member", lazyHandler(async () => (await team()).verifyMember)],
    ["Reset verification", lazyHandler(async () => (await team()).resetVerification)],
    ["privacy", lazyHandler(async () => (await privacyPart()).privacy)],
    ["edge", lazyHandler(async () => (await edgePart()).edge)],
  ]),
  component: new Map([
    [PANEL_BUTTON, solanaVerify],
    [OLD_PANEL_BUTTON, solanaVerify],
    ["settings_access", lazyHandler(async () => (await team()).openAccessForm)],
    ["settings_panel", lazyHandler(async () => (await team()).openPanelForm)],
    ["settings_look", lazyHandler(async () => (await team()).lookAgain)],
    ["reset_confirm", lazyHandler(async () => (await team()).resetConfirmed)],
    ["reset_cancel", lazyHandler(async () => (await team()).resetCancelled)],
    ["privacy_confirm", lazyHandler(async () => (await privacyPart()).eraseConfirmed)],
    ["privacy_cancel", lazyHandler(async () => (await privacyPart()).eraseCancelled)],
    ["edge_list", lazyHandler(async () => (await edgePart()).edgeList)],
    ["edge_incidents", lazyHandler(async () => (await edgePart()).edgeIncidents)],
    ["edge_certs", lazyHandler(async () => (await edgePart()).edgeCerts)],
    ["edge_audit", lazyHandler(async () => (await edgePart()).edgeAudit)],
    ["edge_confirm", lazyHandler(async () => (await edgePart()).edgeConfirm)],
    ["edge_cancel", lazyHandler(async () => (await edgePart()).edgeCancel)],
  ]),
  modal: new Map([
    ["settings_access", lazyHandler(async () => (await team()).saveAccessForm)],
    ["settings_panel", lazyHandler(async () => (await team()).savePanelForm)],
  ]),
  autocomplete: new Map([["edge", lazyCompleter(async () => (await edgePart()).completeEdge)]]),
};
