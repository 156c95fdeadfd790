import { err, ok, type Result } from "../result.ts";
import * as z from "../schema.ts";
import { MINUTE } from "../time.ts";
import {
  FIGURES,
  MOST_CHECKS,
  PARTS,
  type CheckDefinition,
  type Probe,
  type PublicName,
} from "./definition.ts";
import { checkTarget } from "./target.ts";

/** Texts of a definition: shown on a page, or looked for in an answer. */
const MAX_TEXT = 200;
const MAX_PUBLIC_NAME = 60;
const MAX_STATUSES = 20;
const MAX_PATH = 200;
/** What waits for less is on its way. */
const USUAL_AGE = 5 * MINUTE;

/** What else stands beside the checks in `/admin/api/checks`. */
const TAKEN: readonly string[] = ["certificates", "events", "heartbeats", "maintenance"];

/** Whether a text can name a check. */
export const isCheckName = (text: string): boolean =>
  /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(text) && !TAKEN.includes(text);

export const CHECK_NAME = `a check's name has lower-case letters, digits and hyphens, 40 at most, and is none of ${TAKEN.join(", ")}`;

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

const publicName = (): z.ZodMiniType<PublicName> => {
  const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_PUBLIC_NAME));
  return z.strictObject({ name, component: name });
};

const url = (local: boolean) =>
  z.string().check(({ value, issues }) => {
    const target = checkTarget(value, local);
    if (!target.ok) issues.push({ code: "custom", message: target.error, input: value });
  });

const probe = (local: boolean): z.ZodMiniType<Probe> =>
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("http"),
      url: url(local),
      method: z._default(z.enum(["GET", "HEAD"]), "GET"),
      userAgent: z._default(z.nullable(text(MAX_TEXT).check(z.regex(/^[\x20-\x7e]+$/))), null),
      status: z._default(
        z
          .array(z.int().check(z.minimum(100), z.maximum(599)))
          .check(z.minLength(1), z.maxLength(MAX_STATUSES)),
        [200],
      ),
      contains: z._default(z.nullable(text(MAX_TEXT)), null),
      header: z._default(
        z.nullable(
          z.strictObject({
            name: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/, "must be a header's name")),
            contains: z._default(z.nullable(text(MAX_TEXT)), null),
          }),
        ),
        null,
      ),
    }),
    z.strictObject({
      kind: z.literal("front_door"),
      path: z
        .string()
        .check(z.maxLength(MAX_PATH), z.regex(/^\/(?!\/)[\w./-]*$/, "must be a path of this edge")),
    }),
    z.strictObject({ kind: z.literal("confirm") }),
    z.strictObject({
      kind: z.literal("part"),
      part: z.enum(PARTS),
      maxAge: z._default(z.int().check(z.minimum(1)), USUAL_AGE),
    }),
  ]);

const figure = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z.int().check(z.minimum(min), z.maximum(max));

const rest = () =>
  z.partial(
    z.strictObject({
      every: figure(FIGURES.every).check(z.multipleOf(MINUTE)),
      timeout: figure(FIGURES.timeout),
      degradedAfter: figure(FIGURES.degradedAfter),
      failures: figure(FIGURES.failures),
      successes: figure(FIGURES.successes),
      public: z.nullable(publicName()),
      enabled: z.boolean(),
    }),
  );

/**
 * `PUT /admin/api/checks/:name`: what is left out has its usual figure. Times in milliseconds; `local`: addresses of
 * private networks are let through (development).
 */
export const checkRequest = (local: boolean) => z.extend(rest(), { probe: probe(local) });

/** One entry of `HEALTH_CHECKS`: a check of its own, or a change of a built-in one. */
export type CheckOverride = Pick<CheckDefinition, "name"> & Partial<CheckDefinition>;

/** Who deploys may look at private networks too: the local world lies in one. */
const overrides = () =>
  z
    .array(
      z.extend(rest(), {
        name: z.string().check(z.refine(isCheckName, CHECK_NAME)),
        probe: z.optional(probe(true)),
      }),
    )
    .check(
      z.maxLength(MOST_CHECKS),
      z.refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "names a check twice"),
    );

/** The variable `HEALTH_CHECKS`; the error says what is wrong with it. The schema is made only where there is one. */
export function parseOverrides(variable: string): Result<readonly CheckOverride[], string> {
  let json: unknown;
  try {
    json = JSON.parse(variable);
  } catch {
    return err("must be a JSON list of checks");
  }
  const parsed = overrides().safeParse(json);
  if (parsed.success) return ok(parsed.data as readonly CheckOverride[]);
  const [issue] = parsed.error.issues;
  return err(`is wrong at [${issue?.path.join(".") ?? ""}]: ${issue?.message ?? ""}`);
}
