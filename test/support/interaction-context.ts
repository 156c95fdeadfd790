import type { AuditEvent } from "../../shared/audit/event.ts";
import { parseConfig } from "../../shared/config/config.ts";
import type { Begun } from "../../shared/discord/journal.ts";
import type { LogFields, Logger } from "../../shared/logging/log.ts";
import type { OutboxItem } from "../../shared/outbox/effect.ts";
import type { InteractionContext } from "../../workers/interactions/handler.ts";
import { createGuilds } from "../../workers/settings/guilds.ts";
import type { Services } from "../../workers/services.ts";
import { validVariables } from "./variables.ts";

const config = parseConfig(validVariables);
if (!config.ok) throw new Error("the tests' variables are not valid");

const NOTHING_SET = { settings: new Map(), diagnoses: new Map() };

export interface Recorded {
  readonly context: InteractionContext;
  readonly enqueued: OutboxItem[];
  readonly audited: AuditEvent[];
  readonly logged: { readonly event: string; readonly fields: LogFields }[];
  /** Answers by interaction id, as the journal has them. */
  readonly journal: Map<string, string | null>;
  /** Ends when everything given to `waitUntil` has. */
  readonly background: () => Promise<void>;
}

/** A context whose ports remember what they were given. */
export function recordingContext(ports: Partial<Services> = {}): Recorded {
  const enqueued: OutboxItem[] = [];
  const audited: AuditEvent[] = [];
  const logged: { event: string; fields: LogFields }[] = [];
  const journal = new Map<string, string | null>();
  const background: Promise<unknown>[] = [];
  const note = (event: string, fields: LogFields = {}) => {
    logged.push({ event, fields });
  };
  const log: Logger = { info: note, warn: note, error: note, with: () => log };
  const services = {
    config: config.ok ? config.value : undefined,
    now: Date.now,
    log,
    enqueue: async (_: string, items: readonly OutboxItem[]) => {
      enqueued.push(...items);
    },
    audit: async (events: readonly AuditEvent[]) => {
      audited.push(...events);
    },
    guilds: createGuilds(
      { all: async () => NOTHING_SET, change: async () => {}, diagnosed: async () => {} },
      config.ok ? config.value.guild : { verifiedRoleId: "", teamRoleId: null, logChannelId: null },
      Date.now,
      log,
    ),
    lookAtGuild: async () => ({ kind: "unavailable", reason: "there is no Discord here" }),
    signal: async () => {},
    interactions: {
      begin: async (id: string): Promise<Begun> => {
        const answer = journal.get(id);
        if (answer === undefined) journal.set(id, null);
        return answer === undefined
          ? { state: "first" }
          : answer === null
            ? { state: "running" }
            : { state: "answered", answer };
      },
      outcome: async (id: string) => journal.get(id) ?? null,
      finish: async (id: string, answer: string) => {
        journal.set(id, answer);
      },
    },
    ...ports,
  } as unknown as Services;
  return {
    context: {
      services,
      requestId: "00000000-0000-4000-8000-000000000001",
      log,
      requestUrl: "https://edge.example/interactions",
      startedAt: Date.now(),
      waitUntil: (work) => background.push(work),
    },
    enqueued,
    audited,
    logged,
    journal,
    background: async () => {
      for (let i = 0; i < background.length; i++) await background[i];
    },
  };
}
