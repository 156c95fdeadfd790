import type { Certificates } from "../../shared/certificates/ports.ts";
import type { CertificateTarget } from "../../shared/certificates/target.ts";
import { d1CertificateStore } from "../adapters/d1/certificate-store.ts";

export function createCertificates(db: D1Database, targets: readonly CertificateTarget[]): Certificates {
  const store = d1CertificateStore(db);
  return {
    targets,
    store,
    read: async (target) => (await import("../adapters/tls/read.ts")).readTarget(target),
    list: async () => {
      const records = new Map((await store.records()).map((record) => [record.name, record]));
      return targets.map((target) => ({ target, record: records.get(target.name) ?? null }));
    },
  };
}
