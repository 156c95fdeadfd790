import * as z from "zod";
import { DAY, MINUTE, SECOND } from "../time.ts";
import { ACK_STATES, SERVICE_ACTIONS } from "./command.ts";
import { HALTS, LONGEST_HOLD } from "./kill-switch.ts";
import { MODES } from "./order.ts";

/** Characters of a reason, which people read. */
const LONGEST_REASON = 200;
/** Live trading ends by itself, like every switch that somebody could forget. */
const LONGEST_LIVE = 30 * DAY;
/** Hours that one answer holds: ninety days. */
export const LONGEST_SERIES = 90 * DAY;

const reason = z.string().trim().min(1).max(LONGEST_REASON);
const seconds = (longest: number) =>
  z
    .int()
    .min(MINUTE / SECOND)
    .max(longest / SECOND);

/** `POST /admin/api/trading/kill`: the first step. `duration` in seconds; without it, until somebody resumes. */
export const haltRequest = z.strictObject({
  action: z.enum(HALTS),
  reason,
  duration: seconds(LONGEST_HOLD).optional(),
});

/** `POST /admin/api/trading/kill/confirm`: the second. */
export const confirmRequest = z.strictObject({ code: z.string().max(64) });

/** `POST /admin/api/trading/resume`. */
export const resumeRequest = z.strictObject({ reason });

/** `PUT /admin/api/trading/mode`. `duration` in seconds. */
export const modeRequest = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("live"), reason, duration: seconds(LONGEST_LIVE) }),
  z.strictObject({ mode: z.literal("paper"), reason }),
]);

/** `POST /admin/api/trading/commands`. */
export const commandRequest = z.strictObject({
  action: z.enum(SERVICE_ACTIONS),
  service: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  reason,
});

const COMMANDS_PAGE = 50;
const LONGEST_COMMANDS_PAGE = 200;

/** `GET /admin/api/trading/commands`. */
export const commandsQuery = z.object({
  cursor: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(LONGEST_COMMANDS_PAGE).default(COMMANDS_PAGE),
});

/** `GET /admin/api/trading/hours`: Unix milliseconds; without `mode`, of the one in force. */
export const hoursQuery = z.object({
  mode: z.enum(MODES).optional(),
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
});

/** `POST /ingest/commands/:id/ack`. */
export const ackRequest = z.object({
  state: z.enum(ACK_STATES),
  note: z
    .string()
    .max(4 * LONGEST_REASON)
    .nullish()
    .transform((note) => note ?? null),
});
