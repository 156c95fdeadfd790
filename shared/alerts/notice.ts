import type { Severity } from "./signal.ts";

/** Why people are told. */
export type NoticeKind =
  | "fired"
  | "again"
  | "went_further"
  | "happened"
  | "reminder"
  | "resolved"
  | "response";

/** Something to tell people, whatever the channel. Plain JSON; its texts are sanitised, and senders escape them. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Unix milliseconds. */
  readonly at: number;
  readonly severity: Severity;
  /** What it is about: of notices with the same key in one message the last one speaks for all. */
  readonly key: string;
  readonly title: string;
  readonly subject: string | null;
  readonly summary: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** Since when, Unix milliseconds. */
  readonly since: number;
  /** How many times, where it is more than one. */
  readonly count: number;
  readonly incident: number | null;
  readonly runbook: string;
  /** To every channel at once, whatever routes and quiet hours say. */
  readonly everywhere: boolean;
}
