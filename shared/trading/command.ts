import type { Halt } from "./kill-switch.ts";

/** What the VPS can be told about one of its services. */
export const SERVICE_ACTIONS = ["pause_service", "resume_service", "restart_service"] as const;
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];

export type CommandAction = Halt | "resume" | ServiceAction;

export const ACK_STATES = ["accepted", "done", "failed"] as const;
export type AckState = (typeof ACK_STATES)[number];

/** `delivered`: handed out in an answer. `superseded`: a later word on the switch has taken its place. */
export type CommandStatus = "requested" | "delivered" | AckState | "superseded" | "expired";

/**
 * One thing the edge wants of the VPS. `seq` gives the order, and the VPS carries out no seq twice. A word on the
 * switch (a halt or `resume`) is the whole truth from then on, whatever came before it. Times in Unix milliseconds.
 */
export interface Command {
  readonly seq: number;
  readonly id: string;
  readonly action: CommandAction;
  /** Which service a service action is about; null for the switch. */
  readonly service: string | null;
  readonly reason: string;
  readonly by: string;
  readonly requestedAt: number;
  /** Not to be carried out from then on; null: it stands until a later one. */
  readonly expiresAt: number | null;
  readonly status: CommandStatus;
  readonly deliveredAt: number | null;
  readonly settledAt: number | null;
  /** What the VPS said of it. */
  readonly note: string | null;
}

const OPEN: ReadonlySet<CommandStatus> = new Set(["requested", "delivered", "accepted"]);
/** Of a word on the switch: whether it holds trading back. */
export const isHalt = ({ action }: Pick<Command, "action">): boolean => action !== "resume";

/** Still to be carried out: it is in every answer until the VPS says how it went. */
export const isOpen = ({ status }: Pick<Command, "status">): boolean => OPEN.has(status);

/** The command once the VPS has spoken of it. Saying the same again changes nothing, and what is done stays done. */
export function acknowledge(command: Command, state: AckState, note: string | null, now: number): Command {
  const { status } = command;
  if (status === "done" || status === "superseded" || status === state) return command;
  if (state === "accepted") return isOpen(command) ? { ...command, status: "accepted", note } : command;
  return { ...command, status: state, settledAt: now, note };
}

/** An open command whose time is over has not been carried out, and must not be any more. */
export const expire = (command: Command, now: number): Command =>
  isOpen(command) && command.expiresAt !== null && command.expiresAt <= now
    ? { ...command, status: "expired", settledAt: now }
    : command;
