import { DurableObject } from "cloudflare:workers";
import { admitEvent } from "../shared/audit/admit.ts";
import type { ChainHead } from "../shared/audit/chain.ts";
import type { SignedCheckpoint } from "../shared/audit/checkpoint.ts";
import type { AuditEvent } from "../shared/audit/event.ts";
import { sealRecord, type AddressHash, type AuditRow } from "../shared/audit/record.ts";
import { forgetAt, hourOf, nextAlarm } from "../shared/audit/schedule.ts";
import { describeError } from "../shared/logging/log.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { AddressHasher } from "./address-hasher.ts";
import { sha256 } from "./node-crypto.ts";
import { AuditCheckpoints } from "./audit-checkpoints.ts";
import { AuditIds } from "./audit-ids.ts";
import { AuditStore } from "./audit-store.ts";
import { forgetAddresses, writeChunk } from "./audit-table.ts";
import type { Bindings } from "./bindings.ts";
import { logger } from "./logger.ts";

/** Appends that arrive within this many milliseconds are stored as one row: one write, one wait for the disk. */
const GROUP_WINDOW = 4;
/** Bytes that may wait for D1, of the 10 GB that an object holds. Beyond it the log refuses: fails closed. */
const MAX_WAITING = 4e9;
/** Statements of one alarm, which may run for 15 minutes; the next goes on. */
const CHUNKS_A_RUN = 100;
/** Rows whose address one statement takes. */
const FORGET_ROWS = 20_000;

/** Sequence numbers that the events got, both included; `last` is before `first` where all were recorded before. */
export interface Appended {
  readonly first: number;
  readonly last: number;
}

/** `backlog_full`: D1 has been away for too long. `storage_failed`: the cause is in the log. */
export type AuditFault = "backlog_full" | "storage_failed";

export interface AuditStatus {
  /** The end of the chain; what D1 has may end `waiting` records earlier. */
  readonly head: ChainHead;
  readonly waiting: number;
  /** Milliseconds since the oldest waiting record was recorded; null: none waits. */
  readonly oldestAge: number | null;
  /** Failures in a row to write to D1. */
  readonly failures: number;
  /** D1 holds other records in the places of ours: nothing is written until an operator has looked. */
  readonly forked: boolean;
  /** Null: none was made yet. */
  readonly checkpoint: { readonly madeAt: number; readonly published: boolean } | null;
}

interface Waiter {
  readonly events: readonly AuditEvent[];
  readonly resolve: (result: Result<Appended, AuditFault>) => void;
}

/**
 * The audit log's one writer. An append is numbered, chained and stored before its caller hears of it (the output gate
 * holds the reply until the disk has it); the alarm takes what is stored to D1. Killed at any point, it goes
 * on where the storage is: a chunk that D1 already has is recognised, and never written differently.
 */
export class AuditLog extends DurableObject<Bindings> {
  readonly #store: AuditStore;
  readonly #addresses: AddressHasher;
  readonly #checkpoints: AuditCheckpoints;
  readonly #ids: AuditIds;
  readonly #chain: string;
  #head: ChainHead;
  #written: ChainHead;
  #recordedAt: number;
  #waitingBytes: number;
  #waiters: Waiter[] = [];
  #failures = 0;
  #forked = false;
  /** When the alarm rings as far as this instance knows. */
  #armedFor: number | null = null;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new AuditStore(ctx.storage);
    this.#addresses = new AddressHasher(this.#store);
    this.#checkpoints = new AuditCheckpoints(ctx.storage);
    this.#ids = new AuditIds(ctx.storage.sql);
    const state = this.#store.state();
    this.#chain = state.id;
    this.#head = state.head;
    this.#written = state.written;
    this.#recordedAt = state.recordedAt;
    this.#waitingBytes = state.bytes;
  }

  /** Records the events in order, next to each other, an id once. A reply with `ok` means that they are durable. */
  async append(events: readonly AuditEvent[]): Promise<Result<Appended, AuditFault>> {
    if (this.#waitingBytes > MAX_WAITING) {
      logger.error("audit_backlog_full", { waitingBytes: this.#waitingBytes });
      return err("backlog_full");
    }
    const now = Date.now();
    const admitted = events.map((event) => admitEvent(event, now));
    const { promise, resolve } = Promise.withResolvers<Result<Appended, AuditFault>>();
    this.#waiters.push({ events: admitted, resolve });
    if (this.#waiters.length === 1) this.ctx.waitUntil(this.#commitGroup());
    return promise;
  }

  status(): AuditStatus {
    const since = this.#store.waitingSince();
    return {
      head: this.#head,
      waiting: this.#head.seq - this.#written.seq,
      oldestAge: since === null ? null : Date.now() - since,
      failures: this.#failures,
      forked: this.#forked,
      checkpoint: this.#checkpoints.newest,
    };
  }

  /** What the address was hashed to on the days whose key is kept: the way to find its records after their first day. */
  addressHashes(address: string): readonly AddressHash[] {
    return this.#addresses.hashes(address);
  }

  /**
   * The checkpoint that has to be published: the one that was not yet, or a new one when it is due. It covers
   * what D1 has. The same one is given until `checkpointPublished`.
   */
  checkpoint(): Promise<SignedCheckpoint | null> {
    return this.#checkpoints.next(this.#chain, this.#written, Date.now());
  }

  checkpointPublished(number: number): void {
    this.#checkpoints.published(number);
  }

  override async alarm(): Promise<void> {
    this.#armedFor = null;
    try {
      const now = Date.now();
      this.#addresses.deleteOldKeys(now);
      this.#ids.forget(now);
      const done = (await this.#writeWaiting()) && (await this.#forgetOldAddresses());
      this.#failures = done ? 0 : this.#failures + 1;
    } finally {
      await this.#arm();
    }
  }

  async #commitGroup(): Promise<void> {
    await scheduler.wait(GROUP_WINDOW);
    const waiters = this.#waiters;
    this.#waiters = [];
    try {
      const spans = this.#record(waiters, Date.now());
      await this.#arm();
      for (const [{ resolve }, span] of spans) resolve(ok(span));
    } catch (error) {
      logger.error("audit_append_failed", describeError(error));
      for (const { resolve } of waiters) resolve(err("storage_failed"));
    }
  }

  /** Numbers, chains and stores the events of all; without an `await`, so that nothing comes between. */
  #record(waiters: readonly Waiter[], now: number): readonly (readonly [Waiter, Appended])[] {
    // A clock that was set back does not turn the log's order around.
    const recordedAt = Math.max(this.#recordedAt, now);
    const rows: AuditRow[] = [];
    const ids = new Set<string>();
    let head = this.#head;
    const spans = waiters.map((waiter): readonly [Waiter, Appended] => {
      const first = head.seq + 1;
      for (const event of this.#ids.fresh(waiter.events, ids)) {
        const place = { seq: head.seq + 1, recordedAt, chain: this.#chain, previous: head.hash };
        const address = event.address === null ? null : this.#addresses.hash(event.address, recordedAt);
        const row = sealRecord(event, address, place, sha256);
        rows.push(row);
        head = { seq: row.seq, hash: row.hash };
      }
      return [waiter, { first, last: head.seq }];
    });
    this.#waitingBytes += this.ctx.storage.transactionSync(() => {
      this.#ids.add(ids, recordedAt);
      return this.#store.add(rows, hourOf(recordedAt));
    });
    this.#head = head;
    this.#recordedAt = recordedAt;
    return spans;
  }

  /** Takes stored records to D1, oldest first. False: try again later; the log says why. */
  async #writeWaiting(): Promise<boolean> {
    for (let chunks = 0; chunks < CHUNKS_A_RUN; chunks++) {
      const chunk = this.#store.oldest();
      if (chunk === null) break;
      const place = { after: this.#written.seq, last: chunk.last.seq };
      try {
        const write = await writeChunk(this.env.DB, chunk, this.#written);
        this.#forked = write.kind === "fork";
        if (write.kind === "fork") {
          logger.error("audit_chain_fork", place);
          return false;
        }
        if (write.gap) logger.error("audit_chain_gap", place);
      } catch (error) {
        logger.error("audit_write_failed", {
          ...place,
          failures: this.#failures + 1,
          ...describeError(error),
        });
        return false;
      }
      this.#waitingBytes -= this.#store.written(chunk.last);
      this.#written = chunk.last;
    }
    return true;
  }

  /** Nulls the readable addresses whose day is over. False: try again later. */
  async #forgetOldAddresses(): Promise<boolean> {
    for (;;) {
      const oldest = this.#store.oldestHour();
      if (oldest === null || forgetAt(oldest.hour) > Date.now()) return true;
      const last = Math.min(oldest.last, this.#head.seq);
      // Records still on their way would arrive with their address; the next run sees to them.
      if (last > this.#written.seq) return true;
      try {
        for (let from = oldest.first; from <= last; from += FORGET_ROWS) {
          await forgetAddresses(this.env.DB, from, Math.min(from + FORGET_ROWS - 1, last));
        }
      } catch (error) {
        logger.error("audit_forget_failed", { hour: oldest.hour, ...describeError(error) });
        return false;
      }
      this.#store.endHour(oldest.hour);
    }
  }

  /** Sets the alarm for what comes next, unless it rings before that already. */
  async #arm(): Promise<void> {
    const needs = {
      waiting: this.#head.seq > this.#written.seq,
      failures: this.#failures,
      oldestHour: this.#store.oldestHour()?.hour ?? null,
      oldestKey: this.#store.oldestKey(),
    };
    const at = nextAlarm(needs, Date.now(), Math.random());
    if (at === null || (this.#armedFor !== null && this.#armedFor <= at)) return;
    await this.ctx.storage.setAlarm(at);
    this.#armedFor = at;
  }
}
