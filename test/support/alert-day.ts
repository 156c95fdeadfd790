import { AlertDesk } from "../../shared/alerts/desk.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import type { Outcome, ResponseSetting } from "../../shared/incidents/response.ts";
import { MINUTE } from "../../shared/time.ts";
import type { Notice } from "../../shared/alerts/notice.ts";
import type { Records } from "../../shared/alerts/records.ts";
import type { Incident } from "../../shared/incidents/incident.ts";
import { MemoryRecords } from "./alert-records.ts";

/** Midnight, UTC. */
export const MIDNIGHT = Date.UTC(2026, 10, 21);

/** Records that can be looked at. */
export interface OpenRecords extends Records {
  readonly notices: readonly Notice[];
  readonly incidents: () => readonly Incident[];
}

type Word = Omit<Signal, "at" | "summary"> & Partial<Pick<Signal, "at" | "summary">>;

/** A desk with a clock that only this moves: its alarm rings when the desk asked for it, as the object's does. */
export class AlertDay<R extends OpenRecords = MemoryRecords> {
  readonly records: R;
  readonly desk: AlertDesk;
  now = MIDNIGHT;
  /** What becomes of responses that are carried out; null: nobody does. */
  outcome: Outcome | null = { kind: "done" };
  /** Attempts at responses. */
  attempts = 0;

  constructor(setting: ResponseSetting = "off", records: R = new MemoryRecords() as OpenRecords as R) {
    this.records = records;
    this.desk = new AlertDesk(records, setting);
  }

  /** Lets time pass up to a moment after midnight. */
  until(time: number): this {
    const end = MIDNIGHT + time;
    if (end < this.now) throw new Error(`it is ${clock(this.now)} already`);
    this.carryOut();
    for (let looked = false; ; looked = true) {
      const due = Math.max(this.desk.wakesAt(), this.now);
      // What nobody carries out stays due; time goes on all the same.
      const at = looked && due === this.now ? this.now + MINUTE : due;
      if (at > end) break;
      this.now = at;
      this.desk.tick(at);
      this.carryOut();
    }
    this.now = end;
    return this;
  }

  /** Does what responses are due, as the object does after each step. */
  carryOut(): this {
    if (this.outcome === null) return this;
    for (const response of this.records.responses()) {
      const { kind } = response.state;
      if ((kind !== "planned" && kind !== "undoing") || response.tryAt > this.now) continue;
      this.attempts++;
      this.desk.carriedOut(response, this.outcome, this.now);
    }
    return this;
  }

  /** Words at a moment after midnight. */
  at(time: number, ...words: readonly Word[]): this {
    this.until(time);
    this.desk.report(
      words.map((word) => Object.assign({ at: this.now, summary: `${word.name} ${word.state}` }, word)),
      this.now,
    );
    return this;
  }

  /** What people were told, a line each: `hh:mm:ss kind key`. */
  told(): readonly string[] {
    return this.records.notices.map(({ at, kind, key }) => `${clock(at)} ${kind} ${key}`);
  }

  incidents(): readonly string[] {
    return this.records
      .incidents()
      .map(({ id, type, subject, state, times }) => [id, type, subject, state.kind, times].join(" "));
  }
}

export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);
