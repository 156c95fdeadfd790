import type { Snowflake } from "../../../shared/discord/snowflake.ts";

/** Requests kept for the log; older ones are forgotten, the counts stay. */
const MAX_REQUESTS = 500;

/** What a REST call changed. Repeats that change nothing are counted apart: that is what "once" means. */
export type Effect =
  | {
      readonly kind: "role_put" | "role_granted" | "role_removed";
      readonly userId: Snowflake;
      readonly roleId: Snowflake;
    }
  | {
      readonly kind: "message_created" | "message_repeated" | "message_edited";
      readonly channelId: Snowflake;
    }
  | { readonly kind: "dm_opened"; readonly userId: Snowflake }
  | { readonly kind: "command_created" | "command_changed" | "command_deleted"; readonly name: string };

export interface RequestLine {
  /** Unix milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Behind the API's base, tokens cut. */
  readonly path: string;
  /** Null: the connection was broken or never answered. */
  readonly status: number | null;
  /** Discord's code of a refusal. */
  readonly code: number | null;
  readonly milliseconds: number;
  readonly fault: string | null;
  readonly auditReason: string | null;
}

/** All that was asked and all that changed. */
export class Journal {
  readonly requests: RequestLine[] = [];
  /** 401, 403 and 429 answers, which Discord counts towards a ban (topics, "Invalid Request Limit"). */
  invalidRequests = 0;
  private readonly counts = new Map<string, number>();
  private readonly listeners = new Set<() => void>();

  request(line: RequestLine): void {
    this.requests.push(line);
    if (this.requests.length > MAX_REQUESTS) this.requests.shift();
    this.changed();
  }

  effect(effect: Effect): void {
    this.count(effect.kind);
    if ("roleId" in effect) this.count(`${effect.kind}:${effect.userId}:${effect.roleId}`);
    this.changed();
  }

  /** Keys: an effect's kind, and for roles also `kind:user:role`. */
  effects(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  /** Times a member's roles really gained this one. */
  grants(userId: Snowflake, roleId: Snowflake): number {
    return this.counts.get(`role_granted:${userId}:${roleId}`) ?? 0;
  }

  /** How often something of this kind happened. */
  countOf(kind: Effect["kind"]): number {
    return this.counts.get(kind) ?? 0;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  clear(): void {
    this.requests.length = 0;
    this.counts.clear();
    this.invalidRequests = 0;
  }

  private count(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}
