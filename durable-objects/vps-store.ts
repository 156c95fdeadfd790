import type { ServiceState } from "../shared/heartbeats/service.ts";
import type { HeartbeatSettings } from "../shared/heartbeats/settings.ts";
import type { HostFigures } from "../shared/hosts/figures.ts";
import type { HostState } from "../shared/hosts/judge.ts";
import type { HourOfHost } from "../shared/hosts/trend.ts";
import type { VpsEvent } from "../shared/ingest/events.ts";
import { MESSAGE_LEDGER } from "./message-ledger.ts";
import { migrate, type Migration } from "./migrate.ts";
import { VPS_SIGNALS } from "./vps-signals.ts";

const MIGRATIONS: readonly Migration[] = [
  MESSAGE_LEDGER,
  {
    id: "services",
    sql: `CREATE TABLE services (
      name TEXT PRIMARY KEY,
      said_at INTEGER,
      state TEXT NOT NULL,
      settings TEXT NOT NULL,
      metrics TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
  },
  {
    id: "hosts",
    sql: `CREATE TABLE hosts (
      name TEXT PRIMARY KEY,
      reported_at INTEGER NOT NULL,
      state TEXT NOT NULL,
      figures TEXT NOT NULL,
      hour TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE trends (
      host TEXT NOT NULL,
      hour INTEGER NOT NULL,
      figures TEXT NOT NULL,
      PRIMARY KEY (host, hour)
    ) STRICT, WITHOUT ROWID`,
  },
  {
    id: "events",
    sql: `CREATE TABLE events (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      severity TEXT NOT NULL,
      message TEXT NOT NULL,
      data TEXT NOT NULL
    ) STRICT`,
  },
  VPS_SIGNALS,
];

export interface ServiceRow {
  readonly name: string;
  /** When its last message was signed, by the VPS's clock; null: there was none. */
  readonly saidAt: number | null;
  readonly state: ServiceState;
  readonly settings: HeartbeatSettings;
  /** The figures of its last heartbeat, by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface HostRow {
  readonly name: string;
  readonly reportedAt: number;
  readonly state: HostState;
  readonly figures: HostFigures;
  readonly hour: HourOfHost;
}

export type StoredEvent = VpsEvent & { readonly seq: number; readonly at: number };

type ServiceColumns = {
  name: string;
  said_at: number | null;
  state: string;
  settings: string;
  metrics: string;
};
type HostColumns = { name: string; reported_at: number; state: string; figures: string; hour: string };
type TrendColumns = { hour: number; figures: string };
type EventColumns = {
  seq: number;
  id: string;
  at: number;
  type: string;
  severity: VpsEvent["severity"];
  message: string;
  data: string;
};

const toService = ({ name, said_at, state, settings, metrics }: ServiceColumns): ServiceRow => ({
  name,
  saidAt: said_at,
  state: JSON.parse(state) as ServiceState,
  settings: JSON.parse(settings) as HeartbeatSettings,
  metrics: JSON.parse(metrics) as ServiceRow["metrics"],
});

const toHost = ({ name, reported_at, state, figures, hour }: HostColumns): HostRow => ({
  name,
  reportedAt: reported_at,
  state: JSON.parse(state) as HostState,
  figures: JSON.parse(figures) as HostFigures,
  hour: JSON.parse(hour) as HourOfHost,
});

/** The tables of `Vps`. Every method is one statement; what belongs together runs in the caller's transaction. */
export class VpsStore {
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    migrate(storage, MIGRATIONS);
    this.#sql = storage.sql;
  }

  service(name: string): ServiceRow | null {
    const [row] = this.#sql.exec<ServiceColumns>("SELECT * FROM services WHERE name = ?", name).toArray();
    return row === undefined ? null : toService(row);
  }

  services(): readonly ServiceRow[] {
    return this.#sql.exec<ServiceColumns>("SELECT * FROM services ORDER BY name").toArray().map(toService);
  }

  countServices(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM services").one().n;
  }

  putService({ name, saidAt, state, settings, metrics }: ServiceRow): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO services (name, said_at, state, settings, metrics) VALUES (?, ?, ?, ?, ?)",
      name,
      saidAt,
      JSON.stringify(state),
      JSON.stringify(settings),
      JSON.stringify(metrics),
    );
  }

  host(name: string): HostRow | null {
    const [row] = this.#sql.exec<HostColumns>("SELECT * FROM hosts WHERE name = ?", name).toArray();
    return row === undefined ? null : toHost(row);
  }

  hosts(): readonly HostRow[] {
    return this.#sql.exec<HostColumns>("SELECT * FROM hosts ORDER BY name").toArray().map(toHost);
  }

  putHost({ name, reportedAt, state, figures, hour }: HostRow): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO hosts (name, reported_at, state, figures, hour) VALUES (?, ?, ?, ?, ?)",
      name,
      reportedAt,
      JSON.stringify(state),
      JSON.stringify(figures),
      JSON.stringify(hour),
    );
  }

  /** A host is a service as well; both go, its trends too. False: there was no such service. */
  remove(name: string): boolean {
    this.#sql.exec("DELETE FROM hosts WHERE name = ?", name);
    this.#sql.exec("DELETE FROM trends WHERE host = ?", name);
    return this.#sql.exec("DELETE FROM services WHERE name = ?", name).rowsWritten > 0;
  }

  putTrend(host: string, { hour, figures }: HourOfHost): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO trends (host, hour, figures) VALUES (?, ?, ?)",
      host,
      hour,
      JSON.stringify(figures),
    );
  }

  /** Oldest first. */
  trends(host: string, since: number): readonly HourOfHost[] {
    return this.#sql
      .exec<TrendColumns>(
        "SELECT hour, figures FROM trends WHERE host = ? AND hour >= ? ORDER BY hour",
        host,
        since,
      )
      .toArray()
      .map(({ hour, figures }) => ({ hour, figures: JSON.parse(figures) as HourOfHost["figures"] }));
  }

  /** False: an event of that id is there already. */
  addEvent({ id, type, severity, message, data }: VpsEvent, at: number): boolean {
    return (
      this.#sql
        .exec(
          `INSERT INTO events (id, at, type, severity, message, data) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO NOTHING RETURNING seq`,
          id,
          at,
          type,
          severity,
          message,
          data,
        )
        .toArray().length > 0
    );
  }

  /** Newest first, those before the cursor. */
  events(before: number, limit: number): readonly StoredEvent[] {
    return this.#sql
      .exec<EventColumns>("SELECT * FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?", before, limit)
      .toArray();
  }

  /** Lets go of trends before a time, and of all events but the newest `keep` since another. */
  cleanUp(trendsBefore: number, eventsBefore: number, keep: number): void {
    this.#sql.exec("DELETE FROM trends WHERE hour < ?", trendsBefore);
    this.#sql.exec(
      `DELETE FROM events WHERE at < ? OR seq <= (SELECT max(seq) FROM events) - ?`,
      eventsBefore,
      keep,
    );
  }
}
