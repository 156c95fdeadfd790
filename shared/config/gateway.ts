import { NEVER_FROM_ORIGIN, NEVER_TO_ORIGIN } from "../gateway/headers.ts";
import { isMappable } from "../gateway/mapping.ts";
import {
  DEFAULT_SETTINGS,
  type GatewayConfig,
  type GatewaySettings,
  type Origin,
  type SigningKey,
} from "../gateway/settings.ts";
import * as z from "../schema.ts";
import { MINUTE, SECOND } from "../time.ts";
import type { ConfigFault } from "./config.ts";
import { jsonVariable } from "./json-variable.ts";

/** More than one community's VPSes; each costs a breaker object when metrics are scraped. */
const MOST_ORIGINS = 16;
const LARGEST_WEIGHT = 1_000;
/** Shorter than a breaker's lease for a probe (35 s). */
const LONGEST_ATTEMPT = 30 * SECOND;
/** Large files over slow lines. */
const LONGEST_CALL = 15 * MINUTE;
/** An origin put aside for longer is better taken out by hand. */
const LONGEST_FAIL_TIMEOUT = 10 * MINUTE;

/** An address that a path can be put behind. */
function isBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "";
}

const originSchema = () =>
  z.strictObject({
    name: z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)),
    url: z.pipe(
      z.string().check(z.refine(isBase)),
      z.transform((text) => new URL(text).href.replace(/\/+$/, "")),
    ),
    weight: z._default(z.int().check(z.minimum(1), z.maximum(LARGEST_WEIGHT)), 1),
    backup: z._default(z.boolean(), false),
  });

const originsSchema = (): z.ZodMiniType<readonly Origin[]> =>
  z.array(originSchema()).check(
    z.minLength(1),
    z.maxLength(MOST_ORIGINS),
    z.refine((all) => new Set(all.map(({ name }) => name)).size === all.length),
    z.refine((all) => all.some(({ backup }) => !backup)),
  );

function signingKeySchema(): z.ZodMiniType<SigningKey> {
  /** 32 bytes as base64url, without padding. */
  const half = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
  return z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), d: half, x: half });
}

const headers = (never: ReadonlySet<string>) =>
  z.array(
    z.string().check(
      z.toLowerCase(),
      z.regex(/^[a-z0-9-]+$/),
      z.refine((name) => !never.has(name)),
    ),
  );

function settingsSchema() {
  return z.partial(
    z.strictObject({
      maxFails: z.int().check(z.minimum(0), z.maximum(1_000)),
      failTimeout: z.int().check(z.minimum(1), z.maximum(LONGEST_FAIL_TIMEOUT)),
      firstByte: z.int().check(z.minimum(1), z.maximum(LONGEST_ATTEMPT)),
      total: z.int().check(z.minimum(1), z.maximum(LONGEST_CALL)),
      requestHeaders: headers(NEVER_TO_ORIGIN),
      responseHeaders: headers(NEVER_FROM_ORIGIN),
    }),
  );
}

const paths = (text: string): string[] =>
  text
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");

export const gatewayVariables = () => ({
  ORIGINS: jsonVariable(
    originsSchema,
    'must be JSON like [{"name":"vps-1","url":"https://vps.example","weight":1,"backup":false}]: ' +
      `at most ${MOST_ORIGINS}, names of a-z, 0-9, - and _ that differ, http(s) URLs without query, one that is no backup`,
  ),
  ORIGIN_SIGNING_KEY: jsonVariable(
    signingKeySchema,
    'must be an Ed25519 private JWK: {"kty":"OKP","crv":"Ed25519","d":…,"x":…} (`npm run origin:key` makes one)',
  ),
  ORIGIN_PATHS: z
    .pipe(z._default(z.string(), ""), z.transform(paths))
    .check(
      z.refine(
        (all) => all.every(isMappable),
        "must be paths like /shop,/media, in their plainest spelling; /trade and /portfolio have routes of their own",
      ),
    ),
  GATEWAY: jsonVariable(
    settingsSchema,
    'must be JSON like {"firstByte":10000,"requestHeaders":["x-api-key"]}: known figures and headers that may ' +
      "pass; milliseconds: firstByte to 30 s, total to 15 min, failTimeout to 10 min",
  ),
});

interface GatewayVariables {
  readonly ORIGINS: readonly Origin[] | null;
  readonly ORIGIN_SIGNING_KEY: SigningKey | null;
  readonly ORIGIN_PATHS: readonly string[];
  readonly GATEWAY: { readonly [Name in keyof GatewaySettings]?: GatewaySettings[Name] | undefined } | null;
}

const settingsFrom = ({ GATEWAY }: GatewayVariables) =>
  ({ ...DEFAULT_SETTINGS, ...GATEWAY }) as GatewaySettings;

/** `reserved`: the names of origins that do nothing but trade live. */
export const gatewayFrom = (v: GatewayVariables, reserved: readonly string[]): GatewayConfig | null =>
  v.ORIGINS === null || v.ORIGIN_SIGNING_KEY === null
    ? null
    : {
        origins: v.ORIGINS,
        signingKey: v.ORIGIN_SIGNING_KEY,
        paths: v.ORIGIN_PATHS,
        open: v.ORIGINS.map(({ name }) => name).filter((name) => !reserved.includes(name)),
        settings: settingsFrom(v),
      };

/** What is wrong though each variable is right by itself. Over plain HTTP anybody between reads and changes answers. */
export function gatewayFaults(v: GatewayVariables, production: boolean): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  if ((v.ORIGINS === null) !== (v.ORIGIN_SIGNING_KEY === null)) {
    const name = v.ORIGINS === null ? "ORIGINS" : "ORIGIN_SIGNING_KEY";
    faults.push({ name, problem: "is missing: set both ORIGINS and ORIGIN_SIGNING_KEY, or neither" });
  }
  if (production && v.ORIGINS?.some(({ url }) => url.startsWith("http:")) === true) {
    faults.push({ name: "ORIGINS", problem: "must be https:// URLs in production" });
  }
  const { firstByte, total } = settingsFrom(v);
  if (total <= firstByte) faults.push({ name: "GATEWAY", problem: "must have a total above firstByte" });
  return faults;
}
