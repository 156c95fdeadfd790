import type { CertificateTarget } from "../certificates/target.ts";
import type { Origin } from "../gateway/settings.ts";
import { parseAddress } from "../policy/address.ts";
import * as z from "../schema.ts";
import { jsonVariable } from "./json-variable.ts";

/** Each costs two connections a check, and a Worker has six at once. */
const MOST_TARGETS = 32;
const HTTPS_PORT = 443;

const isHostName = (text: string): boolean =>
  text.length <= 253 && /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(text);

const isHost = (text: string): boolean => isHostName(text) || parseAddress(text) !== null;

const targetSchema = () =>
  z.pipe(
    z.strictObject({
      name: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)),
      host: z.string().check(z.trim(), z.toLowerCase(), z.refine(isHost)),
      port: z._default(z.int().check(z.minimum(1), z.maximum(65_535)), HTTPS_PORT),
      address: z._default(z.nullable(z.string().check(z.toLowerCase(), z.refine(isHost))), null),
      private: z._default(z.boolean(), false),
    }),
    z.transform((target): CertificateTarget => target),
  );

const targetsSchema = (): z.ZodMiniType<readonly CertificateTarget[]> =>
  z.array(targetSchema()).check(
    z.maxLength(MOST_TARGETS),
    z.refine((all) => new Set(all.map(({ name }) => name)).size === all.length),
  );

export const certificateVariables = () => ({
  CERTIFICATES: jsonVariable(
    targetsSchema,
    'must be JSON like [{"name":"vps-1","host":"vps.example","port":443,"address":"203.0.113.7","private":false}]: ' +
      `at most ${MOST_TARGETS}, names that differ, hosts without scheme`,
  ),
});

interface CertificateVariables {
  readonly CERTIFICATES: readonly CertificateTarget[] | null;
  readonly ORIGINS: readonly Origin[] | null;
  readonly TRUSTED_HOSTS: readonly string[];
}

/** What is listed; where nothing is, the origins and the edge's own hosts. An empty list: none. */
export const certificateTargetsFrom = (v: CertificateVariables): readonly CertificateTarget[] =>
  v.CERTIFICATES ?? [
    ...(v.ORIGINS ?? []).filter(({ url }) => url.startsWith("https:")).map(({ name, url }) => at(name, url)),
    ...v.TRUSTED_HOSTS.map((host) => at(host, `https://${host}`)),
  ];

function at(name: string, url: string): CertificateTarget {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return { name, host, port: port === "" ? HTTPS_PORT : Number(port), address: null, private: false };
}
