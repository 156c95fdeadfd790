import * as z from "zod";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { DAY, HOUR, SECOND } from "../../shared/time.ts";
import type { ConfirmFault, HaltFault } from "../../shared/trading/kill-switch.ts";
import {
  commandRequest,
  commandsQuery,
  confirmRequest,
  haltRequest,
  hoursQuery,
  LONGEST_SERIES,
  modeRequest,
  resumeRequest,
} from "../../shared/trading/requests.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { readQuery } from "../http/query.ts";
import { stepUpFirst } from "../http/management.ts";
import { respondRefusal } from "../http/refusal.ts";
import { authorOf } from "../trading/author.ts";

/** How much of the past a chart shows where nobody says. */
const USUAL_SERIES = 2 * DAY;

export const HALT_REFUSALS: Record<ConfirmFault | HaltFault, Refusal> = {
  unknown_code: refuse("not_found", "There is no such request of yours: ask for the halt again"),
  too_late: refuse("conflict", "A halt is confirmed within a minute: ask for it again"),
  flatten_expires: refuse(
    "invalid_request",
    "A flatten has no duration: positions that were closed do not come back",
  ),
  already_over: refuse("invalid_request", "The halt would be over already"),
};

export const NO_LIVE = refuse(
  "conflict",
  "Live trading is not set up: it needs TRADING_LIVE_KEY and origins of its own in TRADING_ORIGINS",
);

async function readShaped<T>(c: AppContext, schema: z.ZodType<T>): Promise<Result<T, Refusal>> {
  const json = await readJson(c);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  return parsed.success
    ? ok(parsed.data)
    : err(refuse("invalid_request", "The request is not right", { details: z.prettifyError(parsed.error) }));
}

/** `GET /admin/api/trading`: mode, kill switch, rules, positions, of the mode in force and the other. Times in Unix milliseconds, as the object keeps them. */
export async function showTrading(c: AppContext): Promise<Response> {
  return c.json(await c.var.services.trading().overview());
}

/** `GET /admin/api/trading/hours?mode=&from=&to=`: orders, trades, volume and profit by the hour. */
export async function listHours(c: AppContext): Promise<Response> {
  const query = readQuery(c, hoursQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const to = query.value.to ?? c.var.services.now() + HOUR;
  const from = query.value.from ?? to - USUAL_SERIES;
  if (to - from > LONGEST_SERIES) return respondRefusal(c, refuse("invalid_request", "Ninety days at most"));
  const trading = c.var.services.trading();
  const mode = query.value.mode ?? (await trading.standing()).mode;
  return c.json({ mode, from, to, hours: await trading.hours(mode, from, to) });
}

/** `GET /admin/api/trading/commands?cursor=&limit=`: newest first, and how far each got. */
export async function listCommands(c: AppContext): Promise<Response> {
  const query = readQuery(c, commandsQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor = null, limit } = query.value;
  const commands = await c.var.services.trading().commands(cursor, limit);
  return c.json({ commands, cursor: commands.length === limit ? (commands.at(-1)?.seq ?? null) : null });
}

/** `POST /admin/api/trading/commands`: tells the VPS something about one of its services. */
export async function addCommand(c: AppContext): Promise<Response> {
  const wanted = await readShaped(c, commandRequest);
  if (!wanted.ok) return respondRefusal(c, wanted.error);
  const told = await c.var.services.trading().tell(authorOf(c), wanted.value);
  return told.ok
    ? c.json(told.value, 202)
    : respondRefusal(c, refuse("conflict", "Too many commands wait for the VPS"));
}

/** `POST /admin/api/trading/kill`: asks for a halt. Nothing happens before the second step. */
export async function proposeHalt(c: AppContext): Promise<Response> {
  const wanted = await readShaped(c, haltRequest);
  if (!wanted.ok) return respondRefusal(c, wanted.error);
  const { action, reason, duration } = wanted.value;
  const lifetime = duration === undefined ? null : duration * SECOND;
  const proposal = await c.var.services.trading().propose(authorOf(c), { action, reason, lifetime });
  return proposal.ok
    ? c.json({ confirmation: proposal.value }, 202)
    : respondRefusal(c, HALT_REFUSALS[proposal.error]);
}

/** `POST /admin/api/trading/kill/confirm`: from here on nothing trades through the edge, and the VPS is told. */
export async function confirmHalt(c: AppContext): Promise<Response> {
  const wanted = await readShaped(c, confirmRequest);
  if (!wanted.ok) return respondRefusal(c, wanted.error);
  const confirmed = await c.var.services.trading().confirm(authorOf(c), wanted.value.code);
  return confirmed.ok ? c.json(confirmed.value) : respondRefusal(c, HALT_REFUSALS[confirmed.error]);
}

/** `DELETE /admin/api/trading/kill?code=`: takes a request back that was not confirmed. */
export async function cancelHalt(c: AppContext): Promise<Response> {
  const query = readQuery(c, confirmRequest);
  if (!query.ok) return respondRefusal(c, query.error);
  const cancelled = await c.var.services.trading().cancel(authorOf(c), query.value.code);
  return cancelled ? c.body(null, 204) : respondRefusal(c, HALT_REFUSALS.unknown_code);
}

/** `POST /admin/api/trading/resume`: ends every halt, whoever asked for it. */
export async function resumeTrading(c: AppContext): Promise<Response> {
  const wanted = await readShaped(c, resumeRequest);
  if (!wanted.ok) return respondRefusal(c, wanted.error);
  return c.json(await c.var.services.trading().resume(authorOf(c), wanted.value.reason));
}

/** `PUT /admin/api/trading/mode`: paper at once; live after proving oneself again, and only for a while (row G5). */
export async function setTradingMode(c: AppContext): Promise<Response> {
  const wanted = await readShaped(c, modeRequest);
  if (!wanted.ok) return respondRefusal(c, wanted.error);
  const { services } = c.var;
  if (wanted.value.mode === "paper") {
    return c.json(await services.trading().goPaper(authorOf(c), wanted.value.reason));
  }
  if (services.config.trading.live === null) return respondRefusal(c, NO_LIVE);
  const unproven = await stepUpFirst(c);
  if (unproven !== null) return unproven;
  const { reason, duration } = wanted.value;
  return c.json(await services.trading().goLive(authorOf(c), reason, duration * SECOND));
}
