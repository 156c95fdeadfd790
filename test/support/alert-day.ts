import { AlertDesk } from "../../shared/alerts/desk.ts";
import type { Signal } from "../../shared/alerts/signal.ts";
import type { ResponseSetting } from "../../shared/incidents/response.ts";
import { MemoryRecords } from "./alert-records.ts";

/** Midnight, UTC. */
export const MIDNIGHT = Date.UTC(2026, 10, 21);

type Word = Omit<Signal, "at" | "summary"> & Partial<Pick<Signal, "at" | "summary">>;

/** A desk with a clock that only this moves: its alarm rings exactly when the desk asked for it. */
export class AlertDay {
  readonly records = new MemoryRecords();
  readonly desk: AlertDesk;
  now = MIDNIGHT;

  constructor(setting: ResponseSetting = "off") {
    this.desk = new AlertDesk(this.records, setting);
  }

  /** Lets time pass up to a moment after midnight. */
  until(time: number): this {
    const end = MIDNIGHT + time;
    if (end < this.now) throw new Error(`it is ${clock(this.now)} already`);
    for (let due = this.desk.wakesAt(); due <= end; due = this.desk.wakesAt()) {
      this.now = Math.max(this.now, due);
      this.desk.tick(this.now);
    }
    this.now = end;
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
