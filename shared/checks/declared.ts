import type { Snowflake } from "../discord/snowflake.ts";
import { discordUserAgent } from "../discord/user-agent.ts";
import { MINUTE, SECOND } from "../time.ts";
import { define, type CheckDefinition } from "./definition.ts";
import type { CheckOverride } from "./schema.ts";

/** What the built-in checks depend on. */
export interface Surroundings {
  readonly discord: { readonly apiBase: string; readonly applicationId: Snowflake };
  readonly supabase: boolean;
  /** The VPSes behind the edge. */
  readonly origins: readonly { readonly name: string; readonly url: string }[];
}

const VERIFICATION = "Verification";
const SERVICES = "Connected services";
const BOT = "Bot";

/** The confirm path, as row O1 asks. */
const CONFIRM_EVERY = 5 * MINUTE;
/** A confirm waits for storage three times. */
const CONFIRM_TIMEOUT = 15 * SECOND;
/** An outbox's item or an audit record that waits for longer is stuck, not on its way. */
const STUCK_AFTER = 5 * MINUTE;
/** Isolates pull the policy every 5 to 10 s. */
const POLICY_STALE_AFTER = MINUTE;

/** An origin answers the edge's signed requests and refuses others: that it does so is enough. */
const ORIGIN_ANSWERS = [200, 204, 400, 401, 403, 404];

/** The check that looks at an origin. */
export const originCheck = (origin: string): string => `origin-${origin}`.replaceAll("_", "-");

const builtIn = ({ discord, supabase, origins }: Surroundings): readonly CheckDefinition[] => [
  define({
    name: "website",
    probe: { kind: "front_door", path: "/api/health" },
    public: { name: "Website and API", component: VERIFICATION },
  }),
  define({
    name: "confirm",
    probe: { kind: "confirm" },
    every: CONFIRM_EVERY,
    timeout: CONFIRM_TIMEOUT,
    public: { name: "Wallet verification", component: VERIFICATION },
  }),
  define({
    name: "discord",
    probe: {
      kind: "http",
      url: `${discord.apiBase}/gateway`,
      method: "GET",
      userAgent: discordUserAgent(discord.applicationId),
      // Limited is not down: the platform's addresses are shared with others.
      status: [200, 429],
      contains: null,
      header: null,
    },
    public: { name: "Discord", component: SERVICES },
  }),
  define({ name: "database", probe: { kind: "part", part: "database", maxAge: STUCK_AFTER } }),
  define({ name: "outbox", probe: { kind: "part", part: "outbox", maxAge: STUCK_AFTER } }),
  define({ name: "audit", probe: { kind: "part", part: "audit", maxAge: STUCK_AFTER } }),
  define({ name: "policy", probe: { kind: "part", part: "policy", maxAge: POLICY_STALE_AFTER } }),
  ...(supabase
    ? [
        define({
          name: "supabase",
          probe: { kind: "part", part: "supabase", maxAge: STUCK_AFTER },
          public: { name: "Member records", component: SERVICES },
        }),
      ]
    : []),
  ...origins.map(({ name, url }, i) =>
    define({
      name: originCheck(name),
      probe: {
        kind: "http",
        url,
        method: "GET",
        userAgent: null,
        status: ORIGIN_ANSWERS,
        contains: null,
        header: null,
      },
      public: { name: origins.length === 1 ? "Bot server" : `Bot server ${i + 1}`, component: BOT },
    }),
  ),
];

/** The table of checks: the built-in ones that fit the configuration, changed and added to by `HEALTH_CHECKS`. */
export function declaredChecks(
  overrides: readonly CheckOverride[],
  surroundings: Surroundings,
): readonly CheckDefinition[] {
  const built = builtIn(surroundings);
  const changed = built.map((check) => ({
    ...check,
    ...overrides.find(({ name }) => name === check.name),
  }));
  const added = overrides.flatMap(({ probe, ...rest }) =>
    probe === undefined || built.some(({ name }) => name === rest.name) ? [] : [define({ ...rest, probe })],
  );
  return [...changed, ...added];
}
