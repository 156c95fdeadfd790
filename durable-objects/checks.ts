import { DurableObject } from "cloudflare:workers";
import { dueChecks, markTold, notices, record, withoutGone, type Book } from "../shared/checks/book.ts";
import { MOST_CHECKS, type CheckDefinition } from "../shared/checks/definition.ts";
import { MOST_WINDOWS, type MaintenanceWindow } from "../shared/checks/maintenance.ts";
import { standingAt, type CheckState, type Standing } from "../shared/checks/machine.ts";
import type { Notice } from "../shared/checks/notices.ts";
import { samplesByCheck, type TimedSample } from "../shared/checks/rollup.ts";
import type { Sample } from "../shared/checks/sample.ts";
import { projectChecks } from "../shared/status/project.ts";
import { DAYS_SHOWN, HOURS_SHOWN, type ChecksStatus } from "../shared/status/status.ts";
import { DAY, HOUR, MINUTE } from "../shared/time.ts";
import { archived, closeHours, unarchived, type NextArchive } from "./checks-history.ts";
import { ChecksStore } from "./checks-store.ts";
import type { Bindings } from "./bindings.ts";

/** A check as operators see it; times are Unix milliseconds. */
export interface CheckReport {
  readonly definition: CheckDefinition;
  /** Where the definition comes from; `changed`: declared, and something else at run time. */
  readonly source: "declared" | "changed" | "added";
  readonly changedBy: string | null;
  readonly standing: Standing;
  readonly since: number | null;
  readonly countedAt: number | null;
  readonly last: CheckState["last"];
  /** What operators were told of that still lasts. */
  readonly told: CheckState["told"];
}

export interface ChecksOverview {
  readonly checks: readonly CheckReport[];
  readonly windows: readonly MaintenanceWindow[];
}

/** One check's results that the database has not been given yet. */
export interface Uncopied {
  /** Unix milliseconds: what is older, the database has. */
  readonly since: number;
  readonly samples: readonly TimedSample[];
}

/**
 * Health checks: their definitions, states and figures. Decides, and looks at nothing itself: a cron run asks what is
 * due, looks, and reports. A slot counts once however late or often its run comes. Every time is the caller's.
 */
export class Checks extends DurableObject<Bindings> {
  readonly #store = new ChecksStore(this.ctx.storage);

  /** The checks that the run meant for `at` has to make; `declared` is what the configuration says today. */
  due(declared: readonly CheckDefinition[], at: number): readonly CheckDefinition[] {
    // Written at a deploy only, not each minute.
    if (JSON.stringify(declared) !== JSON.stringify(this.#store.declared)) this.#store.declared = declared;
    return dueChecks(this.#book(), at);
  }

  /** Takes the results of the run meant for `at`; what operators have to be told now. */
  report(at: number, samples: readonly Sample[]): readonly Notice[] {
    return this.ctx.storage.transactionSync(() => {
      const book = this.#book();
      const { closedUntil } = this.#store.progress;
      // Of an hour that is summed up nothing is recorded any more: its run was an hour late.
      const late = closedUntil !== null && at < closedUntil;
      const recorded = late ? { states: book.states, samples: [] } : record(book, at, samples);
      if (recorded.samples.length > 0) {
        closeHours(this.#store, at);
        this.#store.addSamples(at - (at % MINUTE), recorded.samples);
        this.#store.states = withoutGone(recorded.states, book.definitions);
      }
      return notices({ ...book, states: recorded.states }, at);
    });
  }

  /** Notes that operators have been told; until then every report says it again. */
  told(done: readonly Notice[]): void {
    this.#store.states = withoutGone(markTold(this.#store.states, done), this.#definitions());
  }

  overview(now: number): ChecksOverview {
    const { states } = this.#store;
    const declared = new Set(this.#store.declared.map(({ name }) => name));
    const changes = this.#store.changes();
    return {
      checks: this.#definitions().map((definition) => {
        const { name } = definition;
        const change = changes.get(name);
        const state = states[name];
        return {
          definition,
          source: change === undefined ? "declared" : declared.has(name) ? "changed" : "added",
          changedBy: change?.by ?? null,
          standing: standingAt(state, definition, now),
          since: state?.since ?? null,
          countedAt: state?.countedAt ?? null,
          last: state?.last ?? null,
          told: state?.told ?? null,
        };
      }),
      windows: this.#store.windows(),
    };
  }

  /** Every result of the last day, oldest first. */
  samples(check: string, now: number): readonly TimedSample[] {
    return samplesByCheck(this.#store.slotsFrom(now - DAY)).get(check) ?? [];
  }

  uncopied(check: string): Uncopied {
    const since = this.#store.progress.archivedUntil;
    return { since, samples: samplesByCheck(this.#store.slotsFrom(since)).get(check) ?? [] };
  }

  /** Makes or changes a check; false: there are as many as there may be. */
  define(definition: CheckDefinition, by: string, now: number): boolean {
    const others = this.#definitions().filter(({ name }) => name !== definition.name);
    if (others.length >= MOST_CHECKS) return false;
    this.#store.change({ definition, by, at: now });
    return true;
  }

  /** Ends what `define` did: back to what the configuration declares, or gone. False: there was nothing. */
  undefine(name: string): boolean {
    return this.#store.undoChange(name);
  }

  /** False: there are as many as there may be. */
  plan(window: MaintenanceWindow): boolean {
    const waiting = this.#store.windows().filter(({ until }) => until > window.plannedAt);
    if (waiting.length >= MOST_WINDOWS) return false;
    this.#store.addWindow(window);
    return true;
  }

  /** Ends running work now, and takes back what has not begun; what was. Null: there is none. */
  endPlanned(id: string, now: number): MaintenanceWindow | null {
    const window = this.#store.windows().find((one) => one.id === id && one.until > now);
    if (window === undefined) return null;
    if (window.from < now) this.#store.addWindow({ ...window, until: now });
    else this.#store.removeWindow(id);
    return window;
  }

  /** By the name of a check, the one that the public knows it by; what is private is not in it. */
  publicNames(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#definitions().flatMap(({ name, public: shown }) => (shown === null ? [] : [[name, shown.name]])),
    );
  }

  /** What the public may see. */
  status(now: number): ChecksStatus {
    return projectChecks(
      {
        ...this.#book(),
        days: this.#store.spansFrom("day", now - (DAYS_SHOWN + 1) * DAY),
        hours: this.#store.spansFrom(
          "hour",
          Math.min(now - (HOURS_SHOWN + 1) * HOUR, now - (now % DAY) - DAY),
        ),
        slots: this.#store.slotsFrom(this.#store.progress.closedUntil ?? 0),
      },
      now,
    );
  }

  unarchived(): NextArchive {
    return unarchived(this.#store);
  }

  archived(until: number): void {
    archived(this.#store, until);
  }

  #book(): Book {
    return { definitions: this.#definitions(), states: this.#store.states, windows: this.#store.windows() };
  }

  /** The declared ones in their order, as changed at run time, then the added ones. */
  #definitions(): readonly CheckDefinition[] {
    const changes = this.#store.changes();
    const { declared } = this.#store;
    const names = new Set(declared.map(({ name }) => name));
    return [
      ...declared.map((check) => changes.get(check.name)?.definition ?? check),
      ...Array.from(changes, ([, { definition }]) => definition).filter(({ name }) => !names.has(name)),
    ];
  }
}
