import type { Alert } from "../shared/alerts/alert.ts";
import type { Notice } from "../shared/alerts/notice.ts";
import type { Records } from "../shared/alerts/records.ts";
import { causeOf, type Incident } from "../shared/incidents/incident.ts";
import type { Response } from "../shared/incidents/response.ts";
import type { TimelineEntry } from "../shared/incidents/timeline.ts";
import { DAY } from "../shared/time.ts";
import { ALERTS_MIGRATIONS } from "./alerts-migrations.ts";
import { migrate } from "./migrate.ts";

/** A noisy incident must not fill the object; what people write down always has its place. */
const MOST_ENTRIES = 1_000;
/** Those that live are among them, and those that were taken back of late. */
const RECENT_RESPONSES = 100;
/** A year of incidents, for the review of the year. */
const INCIDENTS_KEPT = 400 * DAY;

/** A notice that waits to be sent. */
export interface WaitingNotice extends Notice {
  readonly id: number;
}

export interface IncidentPage {
  readonly incidents: readonly Incident[];
  /** Give it for the next page; null: this was the last. */
  readonly cursor: number | null;
}

/** What this class wrote it reads. */
const read = {
  alert: (json: string) => JSON.parse(json) as Alert,
  incident: (json: string) => JSON.parse(json) as Incident,
  response: (json: string) => JSON.parse(json) as Response,
  entry: (json: string) => JSON.parse(json) as TimelineEntry,
  notice: (json: string) => JSON.parse(json) as Notice,
};

/** What the desk writes down, and what operators look up. Synchronous: one step of the object is one transaction. */
export class AlertsStore implements Records {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, ALERTS_MIGRATIONS);
    this.#sql = storage.sql;
  }

  readonly alert = (key: string): Alert | null =>
    this.#one(read.alert, "SELECT alert AS json FROM alerts WHERE key = ?", key);

  readonly alerts = (): readonly Alert[] =>
    this.#all(read.alert, "SELECT alert AS json FROM alerts ORDER BY key");

  readonly alertCount = (): number =>
    this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM alerts").one().n;

  readonly putAlert = (key: string, alert: Alert | null): void => {
    if (alert === null) this.#sql.exec("DELETE FROM alerts WHERE key = ?", key);
    else this.#sql.exec("REPLACE INTO alerts VALUES (?, ?)", key, JSON.stringify(alert));
  };

  readonly incident = (id: number): Incident | null =>
    this.#one(read.incident, "SELECT incident AS json FROM incidents WHERE id = ?", id);

  readonly newestOf = (cause: string): Incident | null =>
    this.#one(
      read.incident,
      "SELECT incident AS json FROM incidents WHERE cause = ? ORDER BY id DESC LIMIT 1",
      cause,
    );

  readonly unresolved = (): readonly Incident[] =>
    this.#all(
      read.incident,
      "SELECT incident AS json FROM incidents WHERE resolved_at IS NULL ORDER BY id DESC",
    );

  readonly putIncident = (incident: Incident): void => {
    this.#sql.exec(
      "REPLACE INTO incidents VALUES (?, ?, ?, ?)",
      incident.id,
      causeOf(incident.type, incident.subject),
      incident.state.kind === "resolved" ? incident.state.at : null,
      JSON.stringify(incident),
    );
  };

  readonly nextIncidentId = (): number => this.#next("incidents");

  readonly addEntry = (incident: number, entry: TimelineEntry): void => {
    const { n } = this.#sql
      .exec<{ n: number }>("SELECT count(*) AS n FROM timeline WHERE incident = ?", incident)
      .one();
    if (n >= MOST_ENTRIES && entry.by === null) return;
    this.#sql.exec("INSERT INTO timeline VALUES (?, ?, ?)", incident, n, JSON.stringify(entry));
  };

  readonly responses = (): readonly Response[] =>
    this.#all(
      read.response,
      "SELECT response AS json FROM (SELECT * FROM responses ORDER BY id DESC LIMIT ?) ORDER BY id",
      RECENT_RESPONSES,
    );

  readonly putResponse = (response: Response): void => {
    this.#sql.exec(
      "REPLACE INTO responses VALUES (?, ?, ?)",
      response.id,
      response.incident,
      JSON.stringify(response),
    );
  };

  readonly nextResponseId = (): number => this.#next("responses");

  readonly tell = (notice: Notice): void => {
    this.#sql.exec("INSERT INTO notices (notice) VALUES (?)", JSON.stringify(notice));
  };

  get lastNotice(): number {
    return this.#sql.exec<{ id: number }>("SELECT COALESCE(MAX(id), 0) AS id FROM notices").one().id;
  }

  /** Notices that nobody was told yet, in their order; those behind `after` where it is given. */
  waitingNotices(after = 0): readonly WaitingNotice[] {
    return this.#sql
      .exec<{ id: number; notice: string }>("SELECT id, notice FROM notices WHERE id > ? ORDER BY id", after)
      .toArray()
      .map(({ id, notice }) => Object.assign(read.notice(notice), { id }));
  }

  removeNotices(notices: readonly WaitingNotice[]): void {
    this.#sql.exec(
      "DELETE FROM notices WHERE id IN (SELECT value FROM json_each(?))",
      JSON.stringify(notices.map(({ id }) => id)),
    );
  }

  /** Newest first; `cursor` is that of the page before. */
  page(unresolvedOnly: boolean, cursor: number | null, limit: number): IncidentPage {
    const incidents = this.#all(
      read.incident,
      `SELECT incident AS json FROM incidents WHERE id < ? AND (? = 0 OR resolved_at IS NULL)
        ORDER BY id DESC LIMIT ?`,
      cursor ?? Number.MAX_SAFE_INTEGER,
      unresolvedOnly ? 1 : 0,
      limit + 1,
    );
    const shown = incidents.slice(0, limit);
    return { incidents: shown, cursor: incidents.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  timeline(incident: number): readonly TimelineEntry[] {
    return this.#all(
      read.entry,
      "SELECT entry AS json FROM timeline WHERE incident = ? ORDER BY number",
      incident,
    );
  }

  responsesOf(incident: number): readonly Response[] {
    return this.#all(
      read.response,
      "SELECT response AS json FROM responses WHERE incident = ? ORDER BY id",
      incident,
    );
  }

  sweep(now: number): void {
    const old = "SELECT id FROM incidents WHERE resolved_at < ?";
    for (const table of ["timeline", "responses"]) {
      this.#sql.exec(`DELETE FROM ${table} WHERE incident IN (${old})`, now - INCIDENTS_KEPT);
    }
    this.#sql.exec("DELETE FROM incidents WHERE resolved_at < ?", now - INCIDENTS_KEPT);
  }

  #next(table: "incidents" | "responses"): number {
    return this.#sql.exec<{ id: number }>(`SELECT COALESCE(MAX(id), 0) + 1 AS id FROM ${table}`).one().id;
  }

  #one<T>(parse: (json: string) => T, query: string, ...values: SqlStorageValue[]): T | null {
    return this.#all(parse, query, ...values)[0] ?? null;
  }

  #all<T>(parse: (json: string) => T, query: string, ...values: SqlStorageValue[]): T[] {
    return this.#sql
      .exec<{ json: string }>(query, ...values)
      .toArray()
      .map(({ json }) => parse(json));
  }
}
