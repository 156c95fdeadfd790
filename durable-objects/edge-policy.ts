import { DurableObject } from "cloudflare:workers";
import {
  checkCommand,
  type Change,
  type ChangeResult,
  type CheckedCommand,
  type CommandFault,
  type Effect,
} from "../shared/policy/change.ts";
import type { EntryPage, HistoryItem, PolicyEntry, PolicyPage } from "../shared/policy/entry.ts";
import type { Switches } from "../shared/policy/switches.ts";
import type { ListName } from "../shared/policy/sorted-prefixes.ts";
import { covers, formatTarget, type OriginFacts } from "../shared/policy/target.ts";
import { err, ok } from "../shared/result.ts";
import { HOUR } from "../shared/time.ts";
import type { Bindings } from "./bindings.ts";
import { PolicyStore } from "./policy-store.ts";
import { policyListeners } from "./stubs.ts";

/** Live entries: an isolate holds 75 bytes of each, so this is a seventh of its 128 MB. */
const MOST_ENTRIES = 250_000;
/** Ended entries never match, wherever they are, so taking them away has time. */
const SWEEP_PERIOD = HOUR;
const LONGEST_PAGE = 10_000;

const pageLimit = (limit: number): number => Math.min(Math.max(Math.trunc(limit), 1), LONGEST_PAGE);

/** Unwinds a transaction whose refusal is already noted. */
class Refused extends Error {}

/** Owns the block and allow lists and the switches: one object, so that every change has its place in one order. */
export class EdgePolicy extends DurableObject<Bindings> {
  readonly #store: PolicyStore;
  #publishing = false;
  #unpublished = false;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new PolicyStore(ctx.storage);
    // Also after a kill between a change and its alarm.
    void ctx.blockConcurrencyWhile(() => this.#schedule(Date.now()));
  }

  /** What changed behind a version, a page at a time. */
  pull(since: number): PolicyPage {
    return this.#store.page(since, Date.now());
  }

  /** All commands or none. Returns when the change is stored; the isolates have it within 10 s. */
  async change(change: Change): Promise<ChangeResult> {
    const now = Date.now();
    const checked: CheckedCommand[] = [];
    const faults: CommandFault[] = [];
    for (const [index, command] of change.commands.entries()) {
      const result = checkCommand(command, now, change.adminRanges);
      if (result.ok) checked.push(result.value);
      else faults.push({ index, ...result.error });
    }
    if (faults.length > 0) return err(faults);
    const result = this.#carryOut(change, checked, now);
    if (result.ok) {
      await this.#schedule(now);
      this.ctx.waitUntil(this.#publish());
    }
    return result;
  }

  /** Has every isolate forget the bans it remembers, within 10 s; the shard that owns the ban was told before. */
  banLifted(): void {
    this.#store.addLift();
    this.ctx.waitUntil(this.#publish());
  }

  /** As they were set; whether one has ended is for `switchValue` to say. */
  switches(): Switches {
    return this.#store.switches();
  }

  /** Live entries, newest change first. */
  list(list: ListName, cursor: number | null, limit: number): EntryPage {
    return this.#store.list(list, cursor, pageLimit(limit), Date.now());
  }

  /** The live entries that mean a request from there: who is blocked, by whom and why. */
  around(origin: OriginFacts): readonly PolicyEntry[] {
    return this.#store.around(origin, Date.now());
  }

  /** What was changed by whom, newest first. */
  history(limit: number): readonly HistoryItem[] {
    return this.#store.history(pageLimit(limit));
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    try {
      const ended = this.ctx.storage.transactionSync(() => {
        this.#store.sweep(now);
        const names = this.#store.endSwitches(now);
        if (names.length > 0) {
          this.#store.head++;
          this.#note(
            { author: "expiry", source: "expiry" },
            [],
            [],
            names.map((name) => `${name}: usual`),
            now,
          );
        }
        return names;
      });
      if (ended.length > 0) await this.#publish();
    } finally {
      await this.#schedule(now);
    }
  }

  #carryOut(change: Change, commands: readonly CheckedCommand[], now: number): ChangeResult {
    let faults: readonly CommandFault[] = [];
    let effects: readonly Effect[] = [];
    try {
      this.ctx.storage.transactionSync(() => {
        const wasBlocked = this.#isBlocked(change.authorOrigin, now);
        effects = this.#applyAll(change, commands, now);
        if (!wasBlocked && this.#isBlocked(change.authorOrigin, now)) {
          faults = lockOutFaults(commands, change.authorOrigin);
        } else if (effects.includes("added") && this.#store.count(now) > MOST_ENTRIES) {
          faults = [
            { index: 0, code: "list_full", problem: `the lists hold ${MOST_ENTRIES} entries at most` },
          ];
        }
        if (faults.length > 0) throw new Refused();
        const switched = commands.flatMap((command, i) =>
          command.do === "switch" && effects[i] === "switched"
            ? [`${command.name}: ${command.value ?? "usual"}`]
            : [],
        );
        this.#note(change, commands, effects, switched, now);
      });
    } catch (error) {
      if (error instanceof Refused) return err(faults);
      throw error;
    }
    return ok({ version: this.#store.head, effects });
  }

  #applyAll({ author, source }: Change, commands: readonly CheckedCommand[], now: number): readonly Effect[] {
    let version = this.#store.head;
    const effects = commands.map((command) => {
      const effect = this.#store.apply(command, { author, source, at: now, version: version + 1 });
      if (effect !== "kept" && effect !== "absent") version++;
      return effect;
    });
    this.#store.head = version;
    return effects;
  }

  #note(
    { author, source }: Pick<Change, "author" | "source">,
    commands: readonly CheckedCommand[],
    effects: readonly Effect[],
    switched: readonly string[],
    now: number,
  ): void {
    const changed = commands.filter((_, i) => ["added", "replaced", "removed"].includes(effects[i] ?? ""));
    if (changed.length === 0 && switched.length === 0) return;
    const removed = effects.filter((effect) => effect === "removed").length;
    this.#store.record({
      at: now,
      author,
      source,
      version: this.#store.head,
      added: changed.length - removed,
      removed,
      targets: changed.flatMap((command) =>
        command.do === "switch" ? [] : [`${command.do} ${command.list} ${formatTarget(command.target)}`],
      ),
      switched,
    });
  }

  #isBlocked(origin: OriginFacts | null, now: number): boolean {
    if (origin === null) return false;
    const entries = this.#store.around(origin, now);
    return entries.length > 0 && entries.every(({ list }) => list === "block");
  }

  /** Re-arms the alarm for what comes first; an earlier one that is set already stays. */
  async #schedule(now: number): Promise<void> {
    const ends = Object.values(this.#store.switches()).map(({ expiresAt }) => expiresAt);
    const due = Math.min(now + SWEEP_PERIOD, ...ends);
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > due) await this.ctx.storage.setAlarm(due);
  }

  /**
   * Tells the limiter's objects the version, which their answers carry to the isolates. Best effort: an isolate
   * that hears nothing asks by itself within 10 s. While one round is out, all later versions wait for the next.
   */
  async #publish(): Promise<void> {
    this.#unpublished = true;
    if (this.#publishing) return;
    this.#publishing = true;
    while (this.#unpublished) {
      this.#unpublished = false;
      const version = this.#store.head;
      await Promise.allSettled(
        policyListeners(this.env).map(async (listener) => listener.setPolicyVersion(version)),
      );
    }
    this.#publishing = false;
  }
}

/** The commands that close the author out: their blocks, or the allow entries they take away. */
function lockOutFaults(commands: readonly CheckedCommand[], origin: OriginFacts | null): CommandFault[] {
  return commands.flatMap((command, index) => {
    const closes =
      (command.do === "add" && command.list === "block") ||
      (command.do === "remove" && command.list === "allow");
    return closes && origin !== null && covers(command.target, origin)
      ? [
          {
            index,
            code: "locks_out_author",
            problem: "would lock you out: put yourself on the allow list first",
          },
        ]
      : [];
  });
}
