import type { CommandFault } from "../../../../shared/policy/change.ts";
import { code, plain } from "../../../../shared/discord/markdown.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";

/** Why a change was refused. What people meet is said in their language, what only a bug brings in English. */
export const describeFaults = (
  faults: readonly Omit<CommandFault, "index">[],
  target: string,
  words: TeamWords,
): string => faults.map((fault) => describe(fault, code(target), words)).join("\n");

function describe(
  { code: fault, problem }: Omit<CommandFault, "index">,
  target: string,
  { block, mode, common }: TeamWords,
): string {
  switch (fault) {
    case "invalid_target":
    case "host_bits_set":
    case "too_wide":
    case "unknown_country":
    case "locks_out_admins":
      return fill(block[fault], { target });
    case "invalid_reason":
      return mode.needs_reason;
    case "invalid_expiry":
    case "invalid_switch":
    case "locks_out_author":
    case "list_full":
      return fill(common.failed, { problem: plain(problem) });
  }
}
