import { utf8 } from "../bytes.ts";
import type { Json } from "../json.ts";
import { toLoggable } from "../logging/fields.ts";
import { sanitise, TEXT_CAP } from "../logging/sanitise.ts";
import type { AuditEvent } from "./event.ts";

/** What `detail` may take of a record, in bytes of JSON; with the other fields a record stays under 16 KiB. */
const DETAIL_BYTES = 14 * 1024;
/** Code points of an event's id, its or its class's name, and of an address. */
const NAME_CAP = 64;

/**
 * The event as it is recorded: sanitised, masked and bounded like a log line. An event is never refused, because
 * a record with a gap in it tells more than none: what is too large is left out visibly. `now` stands in for a time that is none.
 */
export function admitEvent(event: AuditEvent, now: number): AuditEvent {
  return {
    ...(event.id === undefined ? {} : { id: sanitise(event.id, NAME_CAP) }),
    at: Number.isSafeInteger(event.at) ? event.at : now,
    class: sanitise(event.class, NAME_CAP) as AuditEvent["class"],
    event: sanitise(event.event, NAME_CAP),
    actor: {
      type: sanitise(event.actor.type, NAME_CAP) as AuditEvent["actor"]["type"],
      id: optional(event.actor.id, TEXT_CAP),
    },
    address: optional(event.address, NAME_CAP),
    outcome: sanitise(event.outcome, NAME_CAP) as AuditEvent["outcome"],
    requestId: optional(event.requestId, TEXT_CAP),
    detail: boundDetail(toLoggable(event.detail)),
  };
}

const optional = (text: string | null, cap: number): string | null =>
  text === null ? null : sanitise(text, cap);

/** The first entries that fit; `leftOut` counts the others. */
function boundDetail(detail: Json): AuditEvent["detail"] {
  if (typeof detail !== "object" || detail === null || Array.isArray(detail)) return { value: detail };
  const entries = Object.entries(detail);
  const kept: [string, Json][] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += utf8(JSON.stringify(entry)).length;
    if (bytes > DETAIL_BYTES) return { ...Object.fromEntries(kept), leftOut: entries.length - kept.length };
    kept.push(entry);
  }
  return Object.fromEntries(kept);
}
