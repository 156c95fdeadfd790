import * as z from "zod";
import { NEVER_FROM_ORIGIN, NEVER_TO_ORIGIN } from "../gateway/headers.ts";
import {
  DEFAULT_SETTINGS,
  type GatewayConfig,
  type GatewaySettings,
  type Origin,
  type SigningKey,
} from "../gateway/settings.ts";
import { MINUTE } from "../time.ts";
import type { ConfigFault } from "./config.ts";

/** More than one community's VPSes; each costs a breaker object when metrics are scraped. */
const MOST_ORIGINS = 16;
const LARGEST_WEIGHT = 1_000;

/** JSON that is `shape`; empty: `otherwise`; anything else: "wrong". */
const json = <T, Otherwise>(shape: z.ZodType<T>, otherwise: Otherwise, problem: string) =>
  z
    .string()
    .trim()
    .default("")
    .transform((text): T | Otherwise | "wrong" => {
      if (text === "") return otherwise;
      try {
        return shape.safeParse(JSON.parse(text)).data ?? "wrong";
      } catch {
        return "wrong";
      }
    })
    .refine((value) => value !== "wrong", problem)
    .transform((value) => value as T | Otherwise);

/** An address that a path can be put behind. */
function isBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "";
}

const origin: z.ZodType<Origin> = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/),
  url: z
    .string()
    .refine(isBase)
    .transform((text) => new URL(text).href.replace(/\/+$/, "")),
  weight: z.int().min(1).max(LARGEST_WEIGHT).default(1),
  backup: z.boolean().default(false),
});

const origins = z
  .array(origin)
  .min(1)
  .max(MOST_ORIGINS)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length)
  .refine((all) => all.some(({ backup }) => !backup));

/** 32 bytes as base64url, without padding. */
const half = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const signingKey: z.ZodType<SigningKey> = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  d: half,
  x: half,
});

const duration = z.int().min(1).max(MINUTE);
const header = (never: ReadonlySet<string>) =>
  z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9-]+$/)
    .refine((name) => !never.has(name));
const settings = z
  .strictObject({
    maxFails: z.int().min(0).max(1_000),
    failTimeout: duration,
    firstByte: duration,
    total: duration,
    requestHeaders: z.array(header(NEVER_TO_ORIGIN)),
    responseHeaders: z.array(header(NEVER_FROM_ORIGIN)),
  })
  .partial();

export const gatewayVariables = {
  ORIGINS: json(
    origins,
    null,
    'must be JSON like [{"name":"vps-1","url":"https://vps.example","weight":1,"backup":false}]: ' +
      `at most ${MOST_ORIGINS}, names of a-z, 0-9, - and _ that differ, http(s) URLs without query, one that is no backup`,
  ),
  ORIGIN_SIGNING_KEY: json(
    signingKey,
    null,
    'must be an Ed25519 private JWK: {"kty":"OKP","crv":"Ed25519","d":…,"x":…} (`npm run origin:key` makes one)',
  ),
  GATEWAY: json(
    settings,
    {},
    'must be JSON like {"firstByte":10000,"requestHeaders":["x-api-key"]}: known figures and headers that may ' +
      "pass, times in milliseconds, a minute at most",
  ),
};

interface GatewayVariables {
  readonly ORIGINS: readonly Origin[] | null;
  readonly ORIGIN_SIGNING_KEY: SigningKey | null;
  readonly GATEWAY: { readonly [Name in keyof GatewaySettings]?: GatewaySettings[Name] | undefined };
}

const settingsFrom = ({ GATEWAY }: GatewayVariables) =>
  ({ ...DEFAULT_SETTINGS, ...GATEWAY }) as GatewaySettings;

export const gatewayFrom = (v: GatewayVariables): GatewayConfig | null =>
  v.ORIGINS === null || v.ORIGIN_SIGNING_KEY === null
    ? null
    : {
        origins: v.ORIGINS,
        signingKey: v.ORIGIN_SIGNING_KEY,
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
