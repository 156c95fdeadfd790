import { err, ok, type Result } from "../result.ts";
import { HOUR, SECOND, utcText } from "../time.ts";

/** What the edge can do by itself. */
export type ResponseOrder =
  | { readonly kind: "mode"; readonly mode: "under_attack" | "maintenance" }
  /** Takes an origin out of service, so that the others carry its load. */
  | { readonly kind: "failover"; readonly origin: string }
  | { readonly kind: "kill_switch"; readonly action: "stop_entries" | "stop" | "flatten" };

/** A row of the table of alert rules. Times are milliseconds. */
export interface ResponseRule {
  readonly order: (subject: string) => ResponseOrder;
  /** How long it holds. */
  readonly lasts: number;
  /** It is renewed while its cause fires, up to this long altogether. */
  readonly atMost: number;
  /**
   * Taken back once its alert is over. Only for what does not hide its own cause: a mode that stops an attack would end with
   * it, and let it in again.
   */
  readonly endsWithCause?: true;
  /** Only for these; absent: for any. */
  readonly subjects?: readonly string[];
}

/** Times are Unix milliseconds. */
export type ResponseState =
  /** Written down in place of done. */
  | { readonly kind: "dry_run" }
  /** Written down, about to be done; a renewal: about to be given a later end. */
  | { readonly kind: "planned"; readonly until: number; readonly renewal: boolean }
  /** Done. `renewAt`: when it is seen whether it is needed for longer; null: it is not. */
  | { readonly kind: "active"; readonly until: number; readonly renewAt: number | null }
  /** An operator takes it back; null: the edge, its cause is over. */
  | { readonly kind: "undoing"; readonly by: string | null }
  | { readonly kind: "ended"; readonly at: number; readonly how: ResponseEnd; readonly why: string };

/** `refused`: an operator's own order stands, or the part would not. */
export type ResponseEnd = "expired" | "over" | "undone" | "refused" | "failed";

/** Plain JSON. */
export interface Response {
  readonly id: number;
  readonly incident: number;
  /** The alert that asked for it. */
  readonly alert: string;
  readonly order: ResponseOrder;
  readonly state: ResponseState;
  readonly plannedAt: number;
  /** Attempts that failed since it was planned. */
  readonly failures: number;
  /** No attempt before this. */
  readonly tryAt: number;
}

/** `AUTO_RESPONSE`. */
export const RESPONSE_SETTINGS = ["off", "dry_run", "on"] as const;
export type ResponseSetting = (typeof RESPONSE_SETTINGS)[number];

/** What carrying out, or taking back, came to. `failed` may be tried again. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Before its end a response is renewed, so that there is no gap. */
const RENEW_AHEAD = 30 * SECOND;
/** Between two attempts. */
const TRY_AGAIN = 10 * SECOND;
/** A minute of attempts; after that it is for people. */
const MOST_FAILURES = 6;
/** An operator who took it back knows why: for so long the edge does not do it again. */
const UNDO_RESPECTED = 6 * HOUR;

/** Responses with the same key do the same. */
const orderKey = (order: ResponseOrder): string => Object.values(order).join(":");

export const isLive = ({ state }: Response): boolean =>
  state.kind === "planned" || state.kind === "active" || state.kind === "undoing";

export function describeOrder(order: ResponseOrder): string {
  switch (order.kind) {
    case "mode":
      return order.mode === "under_attack" ? "switch to under-attack mode" : "switch to maintenance";
    case "failover":
      return `take the origin ${order.origin} out of service`;
    case "kill_switch":
      return `ask the kill switch: ${order.action.replaceAll("_", " ")}`;
  }
}

export function describeResponse({ order, state }: Response): string {
  const what = describeOrder(order);
  switch (state.kind) {
    case "dry_run":
      return `Dry run: the edge would ${what}`;
    case "planned":
      return `The edge is about to ${what}, until ${utcText(state.until)}`;
    case "active":
      return `Done: ${what}, until ${utcText(state.until)}`;
    case "undoing":
      return `${state.by ?? "The edge"} takes it back: ${what}`;
    case "ended":
      return `${ENDED[state.how]}: ${what} (${state.why})`;
  }
}

const ENDED = {
  expired: "Ended by itself",
  over: "Ended with its cause",
  undone: "Taken back",
  refused: "Not done",
  failed: "Failed",
} as const;

/** Whether an alert's rule asks for a response now; `earlier` are the responses of late. Null: no. */
export function plan(
  rule: ResponseRule | null,
  about: Pick<Response, "id" | "incident" | "alert"> & { readonly subject: string },
  earlier: readonly Response[],
  setting: ResponseSetting,
  now: number,
): Response | null {
  if (rule === null || setting === "off") return null;
  if (rule.subjects !== undefined && !rule.subjects.includes(about.subject)) return null;
  const order = rule.order(about.subject);
  const same = earlier.filter((one) => orderKey(one.order) === orderKey(order));
  if (same.some((one) => stands(one, about.incident, setting, now))) return null;
  return {
    id: about.id,
    incident: about.incident,
    alert: about.alert,
    order,
    state:
      setting === "dry_run"
        ? { kind: "dry_run" }
        : { kind: "planned", until: now + rule.lasts, renewal: false },
    plannedAt: now,
    failures: 0,
    tryAt: now,
  };
}

/** What keeps the same from being done again; a dry run only another one. */
function stands(response: Response, incident: number, setting: ResponseSetting, now: number): boolean {
  const { state } = response;
  if (state.kind === "dry_run") return setting === "dry_run" && response.incident === incident;
  if (state.kind === "ended") return state.how === "undone" && state.at + UNDO_RESPECTED > now;
  return true;
}

/** What time has made of a response. `fires`: its alert still does. */
export function settleResponse(
  response: Response,
  rule: ResponseRule | null,
  fires: boolean,
  now: number,
): Response {
  const { state } = response;
  if (state.kind === "planned" && state.until <= now) {
    return ended(response, "failed", "its time passed before it was done", now);
  }
  if (state.kind !== "planned" && state.kind !== "active") return response;
  if (state.until <= now) return ended(response, "expired", "its time is over", now);
  if (rule?.endsWithCause === true && !fires) {
    // Also what is only planned: an attempt may have done it and died before it could say so.
    return { ...response, state: { kind: "undoing", by: null }, failures: 0, tryAt: now };
  }
  if (state.kind === "planned") return response;
  if (state.renewAt === null || state.renewAt > now) return response;
  const until = state.until + (rule?.lasts ?? 0);
  if (rule === null || !fires || until > response.plannedAt + rule.atMost) {
    return { ...response, state: { ...state, renewAt: null } };
  }
  return { ...response, state: { kind: "planned", until, renewal: true }, failures: 0, tryAt: now };
}

/** When time alone changes the response, or an attempt is due. */
export function responseWakesAt({ state, tryAt }: Response): number {
  switch (state.kind) {
    case "planned":
      return Math.min(tryAt, state.until);
    case "undoing":
      return tryAt;
    case "active":
      return state.renewAt ?? state.until;
    case "dry_run":
    case "ended":
      return Infinity;
  }
}

const ended = (response: Response, how: ResponseEnd, why: string, now: number): Response => ({
  ...response,
  state: { kind: "ended", at: now, how, why },
});

/** After an attempt at what `response` asked for; `current` is what it has become meanwhile, which wins. */
export function attempted(response: Response, current: Response, outcome: Outcome, now: number): Response {
  const { state } = response;
  if (JSON.stringify(current.state) !== JSON.stringify(state)) return current;
  if (outcome.kind === "refused") {
    const how = state.kind === "planned" && state.renewal ? "undone" : "refused";
    return ended(current, how, outcome.reason, now);
  }
  if (outcome.kind === "failed") {
    const failures = current.failures + 1;
    return failures >= MOST_FAILURES
      ? ended(current, "failed", outcome.reason, now)
      : { ...current, failures, tryAt: now + TRY_AGAIN };
  }
  if (state.kind === "planned") {
    const { until } = state;
    return { ...current, state: { kind: "active", until, renewAt: until - RENEW_AHEAD }, failures: 0 };
  }
  if (state.kind !== "undoing") return current;
  return state.by === null
    ? ended(current, "over", "its alert is over", now)
    : ended(current, "undone", `by ${state.by}`, now);
}

/** An operator takes it back. The kill switch is undone where it is: resuming trade is an order of its own. */
export function undo(
  response: Response,
  by: string,
  now: number,
): Result<Response, "response_not_active" | "undo_elsewhere"> {
  if (response.order.kind === "kill_switch") return err("undo_elsewhere");
  const { kind } = response.state;
  if (kind !== "planned" && kind !== "active") return err("response_not_active");
  return ok({ ...response, state: { kind: "undoing", by }, failures: 0, tryAt: now });
}
