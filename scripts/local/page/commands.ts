import type { KnownCommand } from "./command-line.ts";

/** The commands as Discord knows them. */
export const COMMANDS: readonly KnownCommand[] = [
  { name: "solana-verify", description: "Verify your Solana wallet" },
  { name: "verify-wallet", description: "Post the verification panel (team)" },
  { name: "verification-stats", description: "How many members are verified (team)" },
];
