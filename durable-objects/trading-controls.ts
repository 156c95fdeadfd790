import type { AuditEvent } from "../shared/audit/event.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { isHalt, type AckState, type Command, type ServiceAction } from "../shared/trading/command.ts";
import {
  addHold,
  CONFIRM_WITHIN,
  confirmProposal,
  DONE_WITHIN,
  effectiveHalt,
  liveHolds,
  SERVICE_COMMAND_LIFETIME,
  type ConfirmFault,
  type Halt,
  type HaltFault,
  type HaltRequest,
  type Hold,
  type Proposal,
} from "../shared/trading/kill-switch.ts";
import {
  requesterName,
  ruleAuthor,
  sameRequester,
  type Author,
  type Requester,
} from "../shared/trading/author.ts";
import { controlEvent } from "../shared/trading/control-audit.ts";
import type { Orders, SwitchView } from "../shared/trading/overview.ts";
import { pendingSignal, switchSignal } from "../shared/trading/words.ts";
import { earliestEnd } from "../shared/trading/wake.ts";
import type { TradingFiring } from "./trading-firing.ts";
import type { TradingNotices } from "./trading-notices.ts";
import { TradingSwitch } from "./trading-switch.ts";

/** Who speaks where only time has passed. */
const CLOCK = ruleAuthor("expiry");

/**
 * The kill switch, and the commands that the VPS is told. Every method is synchronous, for use in a transaction; each
 * notes for the audit log and the operators what it changed.
 */
export class TradingControls {
  readonly #switch: TradingSwitch;
  readonly #notices: TradingNotices;
  readonly #firing: TradingFiring;

  constructor(sql: SqlStorage, notices: TradingNotices, firing: TradingFiring) {
    this.#switch = new TradingSwitch(sql);
    this.#notices = notices;
    this.#firing = firing;
  }

  get halt(): Halt | null {
    return effectiveHalt(this.#switch.holds());
  }

  view(): SwitchView {
    return { halt: this.halt, holds: this.#switch.holds(), command: this.#switch.latest() };
  }

  history(before: number, limit: number): readonly Command[] {
    return this.#switch.history(before, limit);
  }

  /** Ends what time has ended. Before everything else: an alarm may be late. */
  settle(now: number): void {
    const holds = this.#switch.holds();
    const live = liveHolds(holds, now);
    if (live.length < holds.length) this.#hold(live, CLOCK, "the hold's time is over", now);
    for (const command of this.#switch.expire(now))
      this.#auditCommand("command_expired", CLOCK, command, now);
    this.#remind(now);
  }

  request(request: HaltRequest, author: Author, now: number): Result<SwitchView, HaltFault> {
    const before = this.#switch.holds();
    const holds = addHold(before, request, now);
    if (!holds.ok) return holds;
    if (holds.value === before && this.#switch.latest()?.status !== "failed") return ok(this.view());
    this.#hold(holds.value, author, request.reason, now);
    return ok(this.view());
  }

  /** Takes one requester's hold away; false: there is none. */
  release(of: Requester, author: Author, reason: string, now: number): boolean {
    const holds = this.#switch.holds();
    const left = holds.filter(({ by }) => !sameRequester(by, of));
    if (left.length === holds.length) return false;
    this.#hold(left, author, reason, now);
    return true;
  }

  propose(
    author: Author,
    wanted: Pick<Proposal, "action" | "reason" | "lifetime" | "code">,
    now: number,
  ): Result<Proposal, HaltFault> {
    if (wanted.lifetime !== null && wanted.action === "flatten") return err("flatten_expires");
    const proposal: Proposal = { ...wanted, by: author.by, validUntil: now + CONFIRM_WITHIN };
    this.#switch.propose(proposal);
    const { action, reason, lifetime } = proposal;
    this.#audit("kill_switch_proposed", author, { action, reason, lifetime }, now);
    return ok(proposal);
  }

  /** What somebody has asked for and not yet confirmed. */
  proposed(author: Author, code: string): Proposal | null {
    return this.#switch.proposal(author.by, code);
  }

  confirm(author: Author, code: string, now: number): Result<SwitchView, ConfirmFault | HaltFault> {
    const confirmed = confirmProposal(this.#switch.proposal(author.by, code), author.by, now);
    if (!confirmed.ok) return confirmed;
    this.#switch.dropProposal(author.by);
    return this.request(confirmed.value, author, now);
  }

  cancel(author: Author, code: string, now: number): boolean {
    if (this.#switch.proposal(author.by, code) === null) return false;
    this.#switch.dropProposal(author.by);
    this.#audit("kill_switch_cancelled", author, {}, now);
    return true;
  }

  /** Ends every hold. Tells the VPS so also where there was none: it may have halted by itself. */
  resume(author: Author, reason: string, now: number): SwitchView {
    this.#switch.setHolds([]);
    this.#announce(null, author, reason, now);
    return this.view();
  }

  tell(
    author: Author,
    wanted: { readonly action: ServiceAction; readonly service: string; readonly reason: string },
    now: number,
  ): Result<Command, "too_many"> {
    if (this.#switch.full) return err("too_many");
    const command = this.#switch.add({
      ...wanted,
      id: crypto.randomUUID(),
      by: requesterName(author.by),
      requestedAt: now,
      expiresAt: now + SERVICE_COMMAND_LIFETIME,
    });
    this.#auditCommand("command_requested", author, command, now);
    return ok(command);
  }

  /** What the VPS is to know and do; what is in it counts as delivered. */
  orders(now: number): Pick<Orders, "killSwitch" | "commands"> {
    const open = this.#switch.open();
    const latest = this.#switch.latest();
    this.#switch.deliver(open, now);
    return {
      killSwitch: latest === null ? null : { action: this.halt ?? "resume", seq: latest.seq },
      commands: open.map(({ id, seq, action, service, reason, requestedAt, expiresAt }) => ({
        id,
        seq,
        action,
        service,
        reason,
        requestedAt,
        expiresAt,
      })),
    };
  }

  acknowledge(id: string, state: AckState, note: string | null, now: number): Command | null {
    const command = this.#switch.acknowledge(id, state, note, now);
    this.#remind(now);
    return command;
  }

  prune(now: number): void {
    this.#switch.prune(now);
  }

  /** When time changes something next; null: never. */
  get ends(): {
    readonly hold: number | null;
    readonly command: number | null;
    readonly overdue: number | null;
  } {
    const latest = this.#switch.latest();
    const waited =
      latest !== null && isHalt(latest) && latest.status !== "done" && latest.status !== "failed";
    return {
      hold: earliestEnd(this.#switch.holds()),
      command: earliestEnd(this.#switch.open()),
      overdue: waited && !this.#firing.has("kill_switch_pending") ? latest.requestedAt + DONE_WITHIN : null,
    };
  }

  #hold(holds: readonly Hold[], author: Author, reason: string, now: number): void {
    this.#switch.setHolds(holds);
    const halt = effectiveHalt(holds);
    const latest = this.#switch.latest();
    // What the VPS failed at is told again when somebody asks again.
    if (latest?.action === (halt ?? "resume") && latest.status !== "failed") {
      this.#audit("kill_switch_held", author, { action: halt, reason, holds: holds.length }, now);
      return;
    }
    this.#announce(halt, author, reason, now);
  }

  /** A new word to the VPS on the switch. */
  #announce(halt: Halt | null, author: Author, reason: string, now: number): void {
    const by = requesterName(author.by);
    const command = this.#switch.add({
      id: crypto.randomUUID(),
      action: halt ?? "resume",
      service: null,
      reason,
      by,
      requestedAt: now,
      expiresAt: null,
    });
    this.#auditCommand("kill_switch_changed", author, command, now);
    this.#notices.signal(switchSignal(halt, by, reason, now));
    this.#remind(now);
  }

  /** Operators hear of a halt that is not carried out, and of its end: until then it goes on, whatever halt comes next. */
  #remind(now: number): void {
    const latest = this.#switch.latest();
    if (latest === null) return;
    const open = isHalt(latest) && latest.status !== "done";
    const since = latest.requestedAt + DONE_WITHIN <= now || latest.status === "failed";
    const pending = open && (since || this.#firing.has("kill_switch_pending"));
    if (!this.#firing.set("kill_switch_pending", "kill_switch", pending)) return;
    this.#notices.signal(pendingSignal(latest, pending, now));
  }

  #auditCommand(
    event: string,
    author: Author,
    { id, seq, action, service, reason }: Command,
    now: number,
  ): void {
    this.#audit(event, author, { command: id, seq, action, service, reason }, now);
  }

  #audit(event: string, author: Author, detail: AuditEvent["detail"], now: number): void {
    this.#notices.audit(controlEvent(event, author, detail, now));
  }
}
