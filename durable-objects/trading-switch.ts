import { acknowledge, expire, isOpen, type AckState, type Command } from "../shared/trading/command.ts";
import type { Requester } from "../shared/trading/author.ts";
import type { Hold, Proposal } from "../shared/trading/kill-switch.ts";
import { DAY } from "../shared/time.ts";

/** The audit log has them all for longer. */
const COMMANDS_KEPT = 90 * DAY;
/** Services' commands that may wait at once; more were surely not meant. */
const MOST_OPEN = 100;

const OPEN = "status IN ('requested', 'delivered', 'accepted')";
const SWITCH = "action IN ('stop_entries', 'stop', 'flatten', 'resume')";

type Row = {
  seq: number;
  id: string;
  action: string;
  service: string | null;
  reason: string;
  by: string;
  requested_at: number;
  expires_at: number | null;
  status: string;
  delivered_at: number | null;
  settled_at: number | null;
  note: string | null;
};

const toCommand = (row: Row): Command => ({
  seq: row.seq,
  id: row.id,
  action: row.action as Command["action"],
  service: row.service,
  reason: row.reason,
  by: row.by,
  requestedAt: row.requested_at,
  expiresAt: row.expires_at,
  status: row.status as Command["status"],
  deliveredAt: row.delivered_at,
  settledAt: row.settled_at,
  note: row.note,
});

/** A command as it is asked for. */
export type NewCommand = Pick<
  Command,
  "id" | "action" | "service" | "reason" | "by" | "requestedAt" | "expiresAt"
>;

const keyOf = ({ type, id }: Requester): string => `${type}:${id}`;

/** Who holds trading back, and what the VPS was told. Every method is synchronous, for use in a transaction. */
export class TradingSwitch {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  holds(): readonly Hold[] {
    return this.#sql
      .exec<{ hold: string }>("SELECT hold FROM holds ORDER BY requester")
      .toArray()
      .map(({ hold }) => JSON.parse(hold) as Hold);
  }

  setHolds(holds: readonly Hold[]): void {
    this.#sql.exec("DELETE FROM holds");
    for (const hold of holds) {
      this.#sql.exec("INSERT INTO holds VALUES (?, ?)", keyOf(hold.by), JSON.stringify(hold));
    }
  }

  /** One requester has one proposal, the last. */
  propose(proposal: Proposal): void {
    this.#sql.exec("REPLACE INTO proposals VALUES (?, ?)", keyOf(proposal.by), JSON.stringify(proposal));
  }

  proposal(by: Requester, code: string): Proposal | null {
    const [row] = this.#sql
      .exec<{ proposal: string }>("SELECT proposal FROM proposals WHERE requester = ?", keyOf(by))
      .toArray();
    const proposal = row === undefined ? null : (JSON.parse(row.proposal) as Proposal);
    return proposal?.code === code ? proposal : null;
  }

  dropProposal(by: Requester): void {
    this.#sql.exec("DELETE FROM proposals WHERE requester = ?", keyOf(by));
  }

  /** Adds a command; a word on the switch takes the place of those before it that are still open. */
  add(command: NewCommand): Command {
    if (command.service === null) {
      this.#sql.exec(
        `UPDATE commands SET status = 'superseded', settled_at = ? WHERE ${SWITCH} AND ${OPEN}`,
        command.requestedAt,
      );
    }
    return toCommand(
      this.#sql
        .exec<Row>(
          `INSERT INTO commands (id, action, service, reason, by, requested_at, expires_at, status)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'requested') RETURNING *`,
          command.id,
          command.action,
          command.service,
          command.reason,
          command.by,
          command.requestedAt,
          command.expiresAt,
        )
        .one(),
    );
  }

  /** The last word on the switch. */
  latest(): Command | null {
    const [row] = this.#sql
      .exec<Row>(`SELECT * FROM commands WHERE ${SWITCH} ORDER BY seq DESC LIMIT 1`)
      .toArray();
    return row === undefined ? null : toCommand(row);
  }

  /** What is still to be carried out, oldest first. */
  open(): readonly Command[] {
    return this.#sql.exec<Row>(`SELECT * FROM commands WHERE ${OPEN} ORDER BY seq`).toArray().map(toCommand);
  }

  get full(): boolean {
    return this.open().length >= MOST_OPEN;
  }

  /** Newest first, below `before`. */
  history(before: number, limit: number): readonly Command[] {
    return this.#sql
      .exec<Row>("SELECT * FROM commands WHERE seq < ? ORDER BY seq DESC LIMIT ?", before, limit)
      .toArray()
      .map(toCommand);
  }

  /** Marks what is handed out. */
  deliver(commands: readonly Command[], now: number): void {
    for (const command of commands) {
      if (command.status === "requested") this.#update({ ...command, status: "delivered", deliveredAt: now });
    }
  }

  /** Null: there is no such command. */
  acknowledge(id: string, state: AckState, note: string | null, now: number): Command | null {
    const [row] = this.#sql.exec<Row>("SELECT * FROM commands WHERE id = ?", id).toArray();
    if (row === undefined) return null;
    const before = toCommand(row);
    const after = acknowledge(before, state, note, now);
    if (after !== before) this.#update(after);
    return after;
  }

  /** Ends what nobody carried out in time; those. */
  expire(now: number): readonly Command[] {
    const expired = this.open()
      .map((command) => expire(command, now))
      .filter((command) => !isOpen(command));
    for (const command of expired) this.#update(command);
    return expired;
  }

  prune(now: number): void {
    this.#sql.exec(
      `DELETE FROM commands WHERE requested_at <= ?
        AND seq < (SELECT MAX(seq) FROM commands WHERE ${SWITCH}) AND NOT (${OPEN})`,
      now - COMMANDS_KEPT,
    );
  }

  #update({ seq, status, deliveredAt, settledAt, note }: Command): void {
    this.#sql.exec(
      "UPDATE commands SET status = ?, delivered_at = ?, settled_at = ?, note = ? WHERE seq = ?",
      status,
      deliveredAt,
      settledAt,
      note,
      seq,
    );
  }
}
