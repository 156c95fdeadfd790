/** The team's commands about verification, loaded together. */
export { resetCancelled, resetConfirmed, resetVerification, verifyMember } from "./members.ts";
export {
  lookAgain,
  openAccessForm,
  openPanelForm,
  saveAccessForm,
  savePanelForm,
  verificationSettings,
} from "./verification-settings.ts";
export { verificationStats } from "./verification-stats.ts";
export { verifyWallet } from "./verify-wallet.ts";
