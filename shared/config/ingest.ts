import type { Bytes } from "../bytes.ts";
import {
  DEFAULT_HEARTBEAT,
  MOST_SERVICES,
  SERVICE_NAME,
  type HeartbeatSettings,
} from "../heartbeats/settings.ts";
import { ANY_LISTENER, DEFAULT_HOST, type HostLimits, type HostSettings } from "../hosts/settings.ts";
import { parseSecret } from "../ingest/secret.ts";
import * as z from "../schema.ts";
import { DAY, SECOND } from "../time.ts";
import { jsonVariable } from "./json-variable.ts";

/** What the VPS may say, and how it is judged. */
export interface IngestConfig {
  /** Any of them verifies, all sign; empty: signed messages are refused. */
  readonly secrets: readonly Bytes[];
  /** Services that are expected, whether they were ever heard or not. */
  readonly services: Readonly<Record<string, HeartbeatSettings>>;
  readonly hostOf: (name: string) => HostSettings;
}

/** Figures in place of defaults. */
type Given<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

interface GivenHost {
  readonly limits?: Given<HostLimits> | undefined;
  readonly listeners?: readonly string[] | undefined;
}

interface Heartbeats {
  readonly services?: Readonly<Record<string, Given<HeartbeatSettings>>> | undefined;
  readonly hosts?: Readonly<Record<string, GivenHost>> | undefined;
}

/** What holds for a host that is not named. */
const ANY_HOST = "*";

function heartbeatsSchema(): z.ZodMiniType<Heartbeats> {
  const name = z.string().check(z.regex(SERVICE_NAME));
  const duration = z.int().check(z.minimum(SECOND), z.maximum(DAY));
  const share = z.number().check(z.minimum(0), z.maximum(1));
  const amount = z.number().check(z.minimum(0));
  const limits = z.partial(
    z.strictObject({
      cpu: share,
      memory: share,
      disk: share,
      bandwidth: amount,
      connections: amount,
      connectionsPerAddress: amount,
      failedLogins: amount,
    }),
  );
  const listeners = z.array(
    z.union([z.literal(ANY_LISTENER), z.string().check(z.regex(/^(?:tcp|udp)\/\d{1,5}$/))]),
  );
  const service = z.partial(z.strictObject({ period: duration, grace: duration, stoppingFor: duration }));
  return z.partial(
    z.strictObject({
      services: z
        .record(name, service)
        .check(z.refine((services) => Object.keys(services).length < MOST_SERVICES)),
      hosts: z.record(z.union([z.literal(ANY_HOST), name]), z.partial(z.strictObject({ limits, listeners }))),
    }),
  );
}

const secrets = (text: string): readonly (Bytes | null)[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parseSecret);

export const ingestVariables = () => ({
  /** Shared with the VPS; a second one after a comma while it is rotated. Absent: nothing is taken. */
  INGEST_SECRET: z.pipe(
    z.pipe(z._default(z.string(), ""), z.transform(secrets)).check(
      z.refine((all) => all.length <= 2, "must be one secret, or two with a comma while rotating"),
      z.refine(
        (all) => all.every((secret) => secret !== null),
        "must be whsec_ and the base64 of 24 to 64 random bytes",
      ),
    ),
    z.transform((all) => all.filter((secret) => secret !== null)),
  ),
  HEARTBEATS: jsonVariable(
    heartbeatsSchema,
    'must be JSON like {"services":{"gateway-bot":{"period":60000}},"hosts":{"vps-1":{"limits":{"disk":0.8},' +
      '"listeners":["tcp/2222"]}}}: known figures, times in milliseconds',
  ),
});

interface IngestVariables {
  readonly INGEST_SECRET: readonly Bytes[];
  readonly HEARTBEATS: Heartbeats | null;
}

const over = (settings: HostSettings, given: GivenHost | undefined): HostSettings => ({
  limits: { ...settings.limits, ...given?.limits } as HostLimits,
  listeners: given?.listeners ?? settings.listeners,
});

export const ingestFrom = ({ INGEST_SECRET, HEARTBEATS }: IngestVariables): IngestConfig => ({
  secrets: INGEST_SECRET,
  services: Object.fromEntries(
    Object.entries(HEARTBEATS?.services ?? {}).map(([name, given]) => [
      name,
      { ...DEFAULT_HEARTBEAT, ...given } as HeartbeatSettings,
    ]),
  ),
  hostOf: (name) => over(over(DEFAULT_HOST, HEARTBEATS?.hosts?.[ANY_HOST]), HEARTBEATS?.hosts?.[name]),
});
