import * as z from "../schema.ts";
import type { INCIDENT_ACTS } from "./act.ts";

/** Enough for a paragraph. */
export const LONGEST_NOTE = 2_000;
export const LONGEST_NAME = 64;
const PAGE = { usual: 50, most: 200 } as const;

const words = (most: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(most));
const note = words(LONGEST_NOTE);

/** Bodies of `POST /admin/api/incidents/:id/<act>`, by act. */
export const ACT_BODIES = {
  acknowledge: z.strictObject({}),
  assign: z.strictObject({ owner: z.nullable(words(LONGEST_NAME)) }),
  resolve: z.strictObject({ note }),
  reopen: z.strictObject({ note }),
  note: z.strictObject({ text: note }),
} satisfies Record<(typeof INCIDENT_ACTS)[number], z.ZodMiniType>;

const number = (most: number) =>
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d{0,14}$/)),
    z.transform(Number).check(z.refine((value) => value <= most, `must be at most ${most}`)),
  );

/** The number of an incident or a response as it stands in an address; null: it is none. */
export const numberOf = (text: string | null | undefined): number | null =>
  text !== null && text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;

/** `?state=open|all&cursor=&limit=`; the cursor is a number of the page before. */
export const incidentQuery = z.strictObject({
  state: z._default(z.enum(["open", "all"]), "all"),
  cursor: z.exactOptional(number(Number.MAX_SAFE_INTEGER)),
  limit: z._default(number(PAGE.most), PAGE.usual),
});
