import { keyFingerprint } from "./checkpoint.ts";
import type { LogFault } from "./verify.ts";

const missing = (what: string, first: number, last: number): string =>
  first === last ? `${what} ${first} is missing.` : `${what}s ${first} to ${last} are missing.`;

/** A fault in words, with the place first. */
export function describeFault(fault: LogFault): string {
  switch (fault.kind) {
    case "missing":
      return missing("Record", fault.first, fault.last);
    case "out_of_order":
      return `Record ${fault.seq} stands where it or a later one stood already.`;
    case "edited":
      return `Record ${fault.seq} was edited: its body is not what was hashed.`;
    case "moved":
      return `Record ${fault.seq} holds what was recorded as ${fault.from}.`;
    case "unlinked":
      return `Record ${fault.seq} does not follow the one before it: one of the two was replaced.`;
    case "column_differs":
      return `Record ${fault.seq}: the column ${fault.column} is not what was recorded.`;
    case "truncated":
      return `The log ends at ${fault.last}, but a checkpoint has seen record ${fault.expected}.`;
    case "rewritten":
      return `Checkpoint ${fault.checkpoint} saw another record ${fault.upTo}: the log was rewritten somewhere from ${fault.after + 1} to ${fault.upTo}.`;
    case "other_log":
      return `The records are of the log ${fault.chain}, the checkpoints of ${fault.expected}.`;
    case "unreadable":
      return `Line ${fault.line} ${fault.problem}.`;
    case "cut_short":
      return "A file does not end as it was written: it was cut, or its download broke off.";
    case "checkpoints_missing":
      return missing("Checkpoint", fault.first, fault.last);
    case "checkpoint_contradicts":
      return `There are two checkpoints ${fault.number} that say different things.`;
    case "checkpoint_key":
      return `Checkpoint ${fault.number} is signed by ${keyFingerprint(fault.key)}, which no checkpoint before it named.`;
    case "checkpoint_order":
      return `Checkpoint ${fault.number} is earlier than the one before it.`;
  }
}
