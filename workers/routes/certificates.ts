import { daysLeft } from "../../shared/certificates/findings.ts";
import type { WatchedCertificate } from "../../shared/certificates/ports.ts";
import type { Certificate } from "../../shared/certificates/reading.ts";
import { toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";

/** `GET /admin/api/checks/certificates`: what was last seen of each target, and what is wrong with it. Unix seconds. */
export async function listCertificates(c: AppContext): Promise<Response> {
  const { certificates, now } = c.var.services;
  const watched = await certificates.list();
  return c.json({ certificates: watched.map((one) => present(one, now())) }, 200, {
    "Cache-Control": "no-store",
  });
}

const present = ({ target, record }: WatchedCertificate, now: number) => ({
  ...target,
  checkedAt: record === null ? null : toUnixSeconds(record.checkedAt),
  findings: record?.findings ?? [],
  failures: record?.failures ?? 0,
  daysLeft: record?.reading ? daysLeft(record.reading.leaf.notAfter, now) : null,
  seen: record?.reading
    ? {
        protocol: record.reading.protocol,
        suite: record.reading.suite,
        proven: record.reading.proven,
        trust: record.reading.trust,
        certificate: shown(record.reading.leaf),
        chain: record.reading.chain.map(shown),
      }
    : null,
});

const shown = ({ notBefore, notAfter, ...certificate }: Certificate) => ({
  ...certificate,
  notBefore: toUnixSeconds(notBefore),
  notAfter: toUnixSeconds(notAfter),
});
