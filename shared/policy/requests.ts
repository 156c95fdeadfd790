import * as z from "zod";
import { pageLimit } from "../http/page-query.ts";
import { SECOND } from "../time.ts";
import { LONGEST_REASON } from "./change.ts";
import { SWITCHES, type SwitchName } from "./switches.ts";

/** The longest spelling of a target is a mapped IPv6 network of 49 characters. */
const MAX_TARGET = 64;

/** Unix seconds on the wire, milliseconds inside. */
const moment = z
  .int()
  .positive()
  .transform((seconds) => seconds * SECOND);
const expiry = moment.nullable().default(null);
const reason = z.string().trim().min(1).max(LONGEST_REASON);
const target = z.string().trim().min(1).max(MAX_TARGET);

/** `POST /admin/api/blocks` and `/allow`. `force` admits a range too wide to be meant; for `/allow` that wants proof (row A5). */
export const entryRequest = z.strictObject({
  target,
  reason,
  expiresAt: expiry,
  force: z.boolean().default(false),
});

/** `DELETE /admin/api/blocks?target=`, `/allow?target=`. */
export const targetQuery = z.object({ target });

/** `PUT /admin/api/mode`: the usual value has no end, every other one needs one. */
export const switchRequest = z.strictObject({
  name: z.enum(Object.keys(SWITCHES) as [SwitchName, ...SwitchName[]]).default("mode"),
  value: z.string().max(MAX_TARGET),
  reason,
  expiresAt: expiry,
});

const numeral = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** `?cursor=&limit=` of the lists. */
export const pageQuery = z.object({
  cursor: z.string().optional().transform(numeral).pipe(z.int().nonnegative().optional()),
  limit: pageLimit,
});

/** `GET …/export`: the block list also as CrowdSec's decision stream. */
export const exportQuery = z.object({ format: z.enum(["text", "crowdsec"]).default("text") });

/** What an imported list does not say of its lines. */
export const importQuery = z.object({
  reason: reason.default("imported list"),
  source: z
    .string()
    .trim()
    .regex(/^[a-z0-9_-]{1,32}$/)
    .default("import"),
  expires: z.string().optional().transform(numeral).pipe(moment.optional()),
});
