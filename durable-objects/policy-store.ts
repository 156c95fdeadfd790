import { toHex } from "../shared/bytes.ts";
import {
  mayRemove,
  maySwitch,
  replaces,
  type Change,
  type CheckedCommand,
  type Effect,
} from "../shared/policy/change.ts";
import type { EntryPage, HistoryItem, PolicyEntry, PolicyPage } from "../shared/policy/entry.ts";
import { encodeRecords, encodeTarget, untilSeconds } from "../shared/policy/record.ts";
import { NOT_LISTED, type ListName } from "../shared/policy/sorted-prefixes.ts";
import type { Setting, SwitchName, Switches } from "../shared/policy/switches.ts";
import { targetsAround, type OriginFacts } from "../shared/policy/target.ts";
import { DAY } from "../shared/time.ts";
import { migrate } from "./migrate.ts";
import { LIVE, MIGRATIONS, toEntry, type PolicyRow } from "./policy-schema.ts";

/** Records of a page: at most 1.1 MB, far below the 32 MiB an RPC may carry, in some 50 ms of the object's time. */
const PAGE_RECORDS = 50_000;
/** How long ended and removed entries stay, for isolates to hear of them; one that was away longer starts anew. */
const ENDED_KEPT = DAY;
const HISTORY_KEPT = 90 * DAY;
/** Targets that an item of the history names. */
const HISTORY_TARGETS = 50;

/** Who changes something, when, and the version it makes. */
interface ChangeBy extends Pick<Change, "author" | "source"> {
  readonly at: number;
  readonly version: number;
}

/** The policy's tables. Everything is synchronous, for use inside a transaction; times in Unix milliseconds. */
export class PolicyStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, MIGRATIONS);
    this.#sql = storage.sql;
  }

  get head(): number {
    return this.#versions().head;
  }

  set head(version: number) {
    this.#sql.exec("UPDATE versions SET head = ?", version);
  }

  /** Live entries of both lists. */
  count(now: number): number {
    return this.#sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM entries WHERE ${LIVE}`, now).one().n;
  }

  switches(): Switches {
    const rows = this.#sql.exec<{ name: string; setting: string }>("SELECT name, setting FROM switches");
    return Object.fromEntries(
      rows.toArray().map(({ name, setting }) => [name, JSON.parse(setting) as Setting]),
    );
  }

  /** What changed behind `since`; a version this storage never gave out, or has forgotten, starts anew. */
  page(since: number, now: number): PolicyPage {
    const { head, forgotten, lifts } = this.#versions();
    const reset = since === 0 || since > head || since < forgotten;
    const rows = this.#sql
      .exec<Pick<PolicyRow, "sequence" | "list" | "key" | "expires_at" | "removed">>(
        // A fresh isolate needs none of the ended ones; another may still hold them with a later end.
        `SELECT sequence, list, key, expires_at, removed FROM entries
          WHERE sequence > ? AND (? OR ${LIVE}) ORDER BY sequence LIMIT ${PAGE_RECORDS}`,
        reset ? 0 : since,
        reset ? 0 : 1,
        now,
      )
      .toArray();
    const last = rows.length === PAGE_RECORDS ? rows.at(-1) : undefined;
    return {
      reset,
      version: last?.sequence ?? head,
      head,
      records: encodeRecords(
        rows.map((row) => ({
          list: row.list,
          key: new Uint8Array(row.key),
          until: row.removed === 1 ? NOT_LISTED : untilSeconds(row.expires_at),
        })),
      ),
      switches: this.switches(),
      lifts,
    };
  }

  /** Carries out one checked command, giving what it changes the version `by.version`. */
  apply(command: CheckedCommand, by: ChangeBy): Effect {
    if (command.do === "switch") {
      const { name, value, reason, expiresAt, renews } = command;
      if (!maySwitch(by.source, renews, this.switches()[name], by.at)) return "kept";
      if (value === null) this.#sql.exec("DELETE FROM switches WHERE name = ?", name);
      else {
        const setting: Setting = {
          value,
          since: by.at,
          expiresAt,
          author: by.author,
          source: by.source,
          reason,
        };
        this.#sql.exec("REPLACE INTO switches VALUES (?, ?)", name, JSON.stringify(setting));
      }
      return "switched";
    }
    const key = encodeTarget(command.target);
    const row = this.#sql
      .exec<PolicyRow>(
        `SELECT * FROM entries WHERE list = ? AND key = ? AND ${LIVE}`,
        command.list,
        key,
        by.at,
      )
      .toArray()[0];
    const standing = row === undefined ? null : { source: row.source, expiresAt: row.expires_at };
    if (command.do === "remove") {
      if (standing === null) return "absent";
      if (!mayRemove(by.source, standing)) return "kept";
      this.#put(command.list, key, by, { expiresAt: null, removed: true, reason: "" });
      return "removed";
    }
    const { list, reason, expiresAt } = command;
    if (standing !== null && !replaces({ source: by.source, expiresAt }, standing)) return "kept";
    this.#put(list, key, by, { expiresAt, removed: false, reason });
    return standing === null ? "added" : "replaced";
  }

  /** The live entries that mean a request from there, of both lists. */
  around(origin: OriginFacts, now: number): readonly PolicyEntry[] {
    const keys = Array.from(targetsAround(origin), (target) => toHex(encodeTarget(target)));
    return this.#sql
      .exec<PolicyRow>(
        `SELECT * FROM entries WHERE list IN ('block', 'allow')
          AND key IN (SELECT unhex(value) FROM json_each(?)) AND ${LIVE} ORDER BY list, sequence`,
        JSON.stringify(keys),
        now,
      )
      .toArray()
      .map(toEntry);
  }

  list(list: ListName, cursor: number | null, limit: number, now: number): EntryPage {
    const rows = this.#sql
      .exec<PolicyRow>(
        `SELECT * FROM entries WHERE list = ? AND sequence < ? AND ${LIVE} ORDER BY sequence DESC LIMIT ?`,
        list,
        cursor ?? Number.MAX_SAFE_INTEGER,
        now,
        limit,
      )
      .toArray();
    return {
      entries: rows.map(toEntry),
      cursor: rows.length === limit ? (rows.at(-1)?.sequence ?? null) : null,
    };
  }

  record(item: HistoryItem): void {
    const targets = item.targets.slice(0, HISTORY_TARGETS);
    this.#sql.exec(
      "INSERT INTO history (at, item) VALUES (?, ?)",
      item.at,
      JSON.stringify({ ...item, targets }),
    );
  }

  /** Newest first. */
  history(limit: number): readonly HistoryItem[] {
    return this.#sql
      .exec<{ item: string }>("SELECT item FROM history ORDER BY id DESC LIMIT ?", limit)
      .toArray()
      .map(({ item }) => JSON.parse(item) as HistoryItem);
  }

  /** Switches whose time is over go back; their names. */
  endSwitches(now: number): readonly SwitchName[] {
    const ended = (Object.entries(this.switches()) as [SwitchName, Setting][])
      .filter(([, setting]) => setting.expiresAt <= now)
      .map(([name]) => name);
    for (const name of ended) this.#sql.exec("DELETE FROM switches WHERE name = ?", name);
    return ended;
  }

  /** Deletes what nobody needs to hear of any more. */
  sweep(now: number): void {
    const ended = `changed_at <= ? AND NOT (${LIVE})`;
    const { last } = this.#sql
      .exec<{ last: number | null }>(
        `SELECT MAX(sequence) AS last FROM entries WHERE ${ended}`,
        now - ENDED_KEPT,
        now,
      )
      .one();
    if (last !== null) {
      this.#sql.exec(`DELETE FROM entries WHERE ${ended}`, now - ENDED_KEPT, now);
      this.#sql.exec("UPDATE versions SET forgotten = MAX(forgotten, ?)", last);
    }
    this.#sql.exec("DELETE FROM history WHERE at <= ?", now - HISTORY_KEPT);
  }

  /** A ban was lifted: a version of its own, so that the isolates hear of it. */
  addLift(): void {
    this.#sql.exec("UPDATE versions SET head = head + 1, lifts = lifts + 1");
  }

  #versions(): { head: number; forgotten: number; lifts: number } {
    return this.#sql
      .exec<{ head: number; forgotten: number; lifts: number }>("SELECT head, forgotten, lifts FROM versions")
      .one();
  }

  #put(
    list: ListName,
    key: Uint8Array,
    by: ChangeBy,
    { expiresAt, removed, reason }: { expiresAt: number | null; removed: boolean; reason: string },
  ): void {
    this.#sql.exec(
      "REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      by.version,
      list,
      key,
      expiresAt,
      removed ? 1 : 0,
      reason,
      by.author,
      by.source,
      by.at,
    );
  }
}
