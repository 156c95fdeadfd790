import { err, ok, type Result } from "../result.ts";
import { DAY, MINUTE, SECOND } from "../time.ts";
import type { Prefix } from "./address.ts";
import type { ListName } from "./sorted-prefixes.ts";
import { LONGEST_SETTING, SWITCHES, type Setting, type SwitchName } from "./switches.ts";
import { parseTarget, touches, type OriginFacts, type Target, type TargetFaultCode } from "./target.ts";

/** One wish of an operator, a feed or an incident. Times in Unix milliseconds; `expiresAt: null` is for ever. */
export type Command =
  | {
      readonly do: "add";
      readonly list: ListName;
      readonly target: string;
      readonly reason: string;
      readonly expiresAt: number | null;
      /** Admits a range too wide to be meant. */
      readonly force?: boolean;
    }
  | { readonly do: "remove"; readonly list: ListName; readonly target: string }
  | {
      readonly do: "switch";
      readonly name: SwitchName;
      readonly value: string;
      readonly reason: string;
      /** Null only for the usual value, which never ends. */
      readonly expiresAt: number | null;
      /** Only where the author's own setting still stands: what somebody has ended in between is not begun again. */
      readonly renews?: true;
    };

/** A source of this name is a person; every other one is a feed or a machine, and never undoes what a person did. */
export const OPERATOR = "operator";

/** Commands that are carried out together or not at all. */
export interface Change {
  /** An operator's name, or the name of a job. */
  readonly author: string;
  /** `operator`, or what the entries come from: `crowdsec`, `incident`, the name of a list. */
  readonly source: string;
  readonly commands: readonly Command[];
  /** Where the author is; null for a job. A change that would lock them out is refused. */
  readonly authorOrigin: OriginFacts | null;
  /** ADMIN_CIDRS: no block may touch them. */
  readonly adminRanges: readonly Prefix[];
}

type FaultCode =
  | TargetFaultCode
  | "invalid_reason"
  | "invalid_expiry"
  | "invalid_switch"
  | "locks_out_admins"
  | "locks_out_author"
  | "list_full";

/** Why a command was refused, in words for the operator; `index` is its place in the change. */
export interface CommandFault {
  readonly index: number;
  readonly code: FaultCode;
  readonly problem: string;
}

/** `kept`: what is there outranks the wish. `absent`: there was nothing to remove. */
export type Effect = "added" | "replaced" | "removed" | "kept" | "absent" | "switched";

/** Either everything was done, one effect a command, or nothing, with every fault. */
export type ChangeResult = Result<
  { readonly version: number; readonly effects: readonly Effect[] },
  readonly CommandFault[]
>;

/** Long enough for a sentence, short enough for a Discord embed's field. */
export const LONGEST_REASON = 200;
/** An entry that shall last longer is one for ever. */
const LONGEST_ENTRY = 3650 * DAY;

/** A command whose words were read. */
export type CheckedCommand =
  | {
      readonly do: "add";
      readonly list: ListName;
      readonly target: Target;
      readonly reason: string;
      readonly expiresAt: number | null;
    }
  | { readonly do: "remove"; readonly list: ListName; readonly target: Target }
  | {
      readonly do: "switch";
      readonly name: SwitchName;
      /** Null: back to the usual value. */
      readonly value: string | null;
      readonly reason: string;
      readonly expiresAt: number;
      readonly renews: boolean;
    };

type Fault = Omit<CommandFault, "index">;
const fault = (code: FaultCode, problem: string) => err<Fault>({ code, problem });

const checkReason = (reason: string): Fault | null =>
  reason.trim() !== "" && reason.length <= LONGEST_REASON
    ? null
    : { code: "invalid_reason", problem: `needs a reason of 1 to ${LONGEST_REASON} characters` };

/**
 * Everything that can be said of a command by itself. `adminRanges` are ADMIN_CIDRS, which no block may touch;
 * whether the author is locked out depends on the rest of the lists, so whoever holds those decides it.
 */
export function checkCommand(
  command: Command,
  now: number,
  adminRanges: readonly Prefix[],
): Result<CheckedCommand, Fault> {
  if (command.do === "switch") return checkSwitch(command, now);
  const target = parseTarget(command.target, command.do === "remove" || command.force === true);
  if (!target.ok) return target;
  if (command.do === "remove") return ok({ do: "remove", list: command.list, target: target.value });
  const badReason = checkReason(command.reason);
  if (badReason !== null) return err(badReason);
  const { expiresAt } = command;
  if (expiresAt !== null && !(expiresAt > now && expiresAt <= now + LONGEST_ENTRY)) {
    return fault("invalid_expiry", `must end after now and within ${LONGEST_ENTRY / DAY} days, or never`);
  }
  if (command.list === "block" && touches(target.value, adminRanges)) {
    return fault("locks_out_admins", "touches ADMIN_CIDRS: operators would be locked out");
  }
  return ok({
    do: "add",
    list: command.list,
    target: target.value,
    reason: command.reason.trim(),
    // The isolates count in seconds: rounded here, so that every part of the edge has the same end.
    expiresAt: expiresAt === null ? null : Math.ceil(expiresAt / SECOND) * SECOND,
  });
}

function checkSwitch(
  command: Extract<Command, { do: "switch" }>,
  now: number,
): Result<CheckedCommand, Fault> {
  const { name, value, reason, expiresAt, renews = false } = command;
  const values: readonly string[] | undefined = Object.hasOwn(SWITCHES, name) ? SWITCHES[name] : undefined;
  if (values === undefined || !values.includes(value)) {
    return fault("invalid_switch", `is one of ${values?.join(", ") ?? Object.keys(SWITCHES).join(", ")}`);
  }
  const badReason = checkReason(reason);
  if (badReason !== null) return err(badReason);
  if (value === values[0])
    return ok({ do: "switch", name, value: null, reason: reason.trim(), expiresAt: now, renews });
  if (expiresAt === null || !(expiresAt > now && expiresAt <= now + LONGEST_SETTING)) {
    return fault("invalid_expiry", `must end after now and within ${LONGEST_SETTING / DAY} days`);
  }
  return ok({ do: "switch", name, value, reason: reason.trim(), expiresAt, renews });
}

/** The parts of a stored entry that decide who may change it. */
export interface Standing {
  readonly source: string;
  readonly expiresAt: number | null;
}

const endOf = ({ expiresAt }: Standing): number => expiresAt ?? Number.POSITIVE_INFINITY;

/** A feed that says all again gives ends a little apart; below this an entry stays, and no isolate need hear of it. */
const SAME_END = MINUTE;

/** A person replaces anything, a feed its own where it moved; of two feeds the entry that lasts longer stands. */
export function replaces(wish: Standing, standing: Standing): boolean {
  if (wish.source === OPERATOR) return true;
  if (wish.source === standing.source) {
    return endOf(wish) !== endOf(standing) && Math.abs(endOf(wish) - endOf(standing)) >= SAME_END;
  }
  return standing.source !== OPERATOR && endOf(wish) > endOf(standing);
}

/** A person removes anything, a feed only what came from it. */
export const mayRemove = (source: string, standing: Standing): boolean =>
  source === OPERATOR || source === standing.source;

/** A person sets any switch; a machine only one at its usual value, or where a machine of the same name has set it. */
export function maySwitch(
  source: string,
  renews: boolean,
  standing: Setting | undefined,
  now: number,
): boolean {
  if (source === OPERATOR) return true;
  if (standing === undefined || standing.expiresAt <= now) return !renews;
  return standing.source === source;
}
