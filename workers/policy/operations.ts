import type { AuditActor, Json } from "../../shared/audit/event.ts";
import {
  type Change,
  type ChangeResult,
  type Command,
  type CommandFault,
  type Effect,
} from "../../shared/policy/change.ts";
import { readDecisions, writeDecisions } from "../../shared/policy/crowdsec.ts";
import { formatAddress } from "../../shared/policy/address.ts";
import type { EntryPage, HistoryItem, PolicyEntry } from "../../shared/policy/entry.ts";
import { readList, writeList, type Imported, type ImportFault } from "../../shared/policy/list-text.ts";
import type { ListName } from "../../shared/policy/sorted-prefixes.ts";
import { parseTarget, type OriginFacts } from "../../shared/policy/target.ts";
import type { Services } from "../services.ts";

/** The object that owns the policy, as far as operators need it. */
export interface PolicyObject {
  readonly change: (change: Change) => Promise<ChangeResult>;
  readonly list: (list: ListName, cursor: number | null, limit: number) => Promise<EntryPage>;
  readonly around: (origin: OriginFacts) => Promise<readonly PolicyEntry[]>;
  readonly history: (limit: number) => Promise<readonly HistoryItem[]>;
}

/** On whose behalf something is changed. */
export interface Author {
  readonly actor: AuditActor;
  readonly origin: OriginFacts | null;
  readonly requestId: string | null;
}

/** Commands of one call of an import: some 50 ms of the object's time, so that pulls in between do not wait long. */
const IMPORT_BATCH = 2_000;
const EXPORT_PAGE = 10_000;
/** Bad lines that are reported one by one. */
const REPORTED_FAULTS = 100;
/** Commands of a change that its audit event spells out. */
const AUDITED_COMMANDS = 50;

function auditedCommand(command: Command): Json {
  switch (command.do) {
    case "add":
      return {
        do: "add",
        list: command.list,
        target: command.target,
        reason: command.reason,
        expiresAt: command.expiresAt,
      };
    case "remove":
      return { do: "remove", list: command.list, target: command.target };
    case "switch":
      return {
        do: "switch",
        name: command.name,
        value: command.value,
        reason: command.reason,
        expiresAt: command.expiresAt,
      };
  }
}

/** One change, all or nothing, with its audit event durable before this returns; a refused one is audited as denied. */
export async function changePolicy(
  services: Services,
  author: Author,
  source: string,
  commands: readonly Command[],
): Promise<ChangeResult> {
  const result = await services.policyObject.change({
    author: author.actor.id ?? author.actor.type,
    source,
    commands,
    authorOrigin: author.origin,
    adminRanges: services.config.adminRanges,
  });
  await services.audit([
    {
      at: services.now(),
      class: "admin",
      event: "policy_changed",
      actor: author.actor,
      address: author.origin?.address ? formatAddress(author.origin.address) : null,
      outcome: result.ok ? "success" : "denied",
      requestId: author.requestId,
      detail: {
        source,
        count: commands.length,
        commands: commands.slice(0, AUDITED_COMMANDS).map(auditedCommand),
        ...(result.ok
          ? { version: result.value.version }
          : { faults: result.error.slice(0, AUDITED_COMMANDS).map(({ index, code }) => ({ index, code })) }),
      },
    },
  ]);
  return result;
}

export interface ImportReport {
  readonly effects: Readonly<Record<Effect, number>>;
  readonly faultCount: number;
  /** The first of them, in the order of the lines. */
  readonly faults: readonly ImportFault[];
}

/** A list of one target a line. Bad lines are reported with their number; the good ones go in. */
export const importList = (
  services: Services,
  author: Author,
  text: string,
  into: {
    readonly list: ListName;
    readonly reason: string;
    readonly expiresAt: number | null;
    readonly source: string;
  },
): Promise<ImportReport> => carryIn(services, author, into.source, readList(text, into.list, into));

/** A decision stream of CrowdSec's, as far as it can be carried out; null when it is none. */
export async function importDecisions(
  services: Services,
  author: Author,
  json: unknown,
): Promise<ImportReport | null> {
  const imported = readDecisions(json, services.now());
  return imported === null ? null : carryIn(services, author, "crowdsec", imported);
}

async function carryIn(
  services: Services,
  author: Author,
  source: string,
  imported: Imported,
): Promise<ImportReport> {
  const effects: Record<Effect, number> = {
    added: 0,
    replaced: 0,
    removed: 0,
    kept: 0,
    absent: 0,
    switched: 0,
  };
  const faults = [...imported.faults];
  for (let at = 0; at < imported.items.length; at += IMPORT_BATCH) {
    let batch = imported.items.slice(at, at + IMPORT_BATCH);
    // A refused batch comes back with what is wrong in it, and goes again without that.
    while (batch.length > 0) {
      const result = await changePolicy(
        services,
        author,
        source,
        batch.map(({ command }) => command),
      );
      if (result.ok) {
        for (const effect of result.value.effects) effects[effect]++;
        break;
      }
      const wrong = new Map<number, CommandFault>(result.error.map((fault) => [fault.index, fault]));
      for (const [index, { problem }] of wrong) {
        const item = batch[index];
        if (item !== undefined) faults.push({ line: item.line, text: item.text, problem });
      }
      batch = batch.filter((_, index) => !wrong.has(index));
    }
  }
  faults.sort((a, b) => a.line - b.line);
  return { effects, faultCount: faults.length, faults: faults.slice(0, REPORTED_FAULTS) };
}

/** A whole list as text; the block list also as CrowdSec's stream. */
export async function exportList(services: Services, list: ListName): Promise<string> {
  return writeList(await everyEntry(services, list));
}

export async function exportDecisions(services: Services) {
  return writeDecisions(await everyEntry(services, "block"), services.now());
}

async function everyEntry(services: Services, list: ListName) {
  const entries = new Map<string, PolicyEntry>();
  let cursor: number | null = null;
  do {
    const page: EntryPage = await services.policyObject.list(list, cursor, EXPORT_PAGE);
    for (const entry of page.entries) entries.set(entry.target, entry);
    cursor = page.cursor;
  } while (cursor !== null);
  return Array.from(entries.values()).flatMap((entry) => {
    const target = parseTarget(entry.target, true);
    return target.ok ? [{ ...entry, target: target.value }] : [];
  });
}
