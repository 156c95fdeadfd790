import type { CertificateTarget } from "../../shared/certificates/target.ts";
import { findingsOf } from "../../shared/certificates/findings.ts";
import type { Timeouts } from "../../workers/adapters/tls/connection.ts";
import { readTarget } from "../../workers/adapters/tls/read.ts";

/** Reads the target that it is sent, inside workerd, and says what it saw and finds. */
export default {
  async fetch(request) {
    const { target, timeouts } = await request.json<{ target: CertificateTarget; timeouts: Timeouts }>();
    const began = Date.now();
    const outcome = await readTarget(target, timeouts);
    const findings = findingsOf(outcome, target, Date.now());
    return Response.json({ outcome, findings, took: Date.now() - began });
  },
} satisfies ExportedHandler;
