import { MAX_CHAIN, type Reading, type ReadingFailure } from "../../../shared/certificates/reading.ts";
import type { CertificateTarget } from "../../../shared/certificates/target.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { describeCertificate } from "./certificate.ts";
import { withConnection, type Timeouts } from "./connection.ts";
import { readCertificates } from "./handshake.ts";
import { failure } from "./peer.ts";
import { askTrust } from "./trust.ts";

/** Looks at a server's certificate. Whatever is wrong with it, or with the server, is in the result; never throws. */
export async function readTarget(
  target: CertificateTarget,
  timeouts?: Timeouts,
): Promise<Result<Reading, ReadingFailure>> {
  const endpoint = { hostname: target.address ?? target.host, port: target.port };
  const [shown, asked] = await Promise.all([
    withConnection(endpoint, (link) => readCertificates(link, target.host), timeouts),
    askTrust(target, (url, init) => fetch(url, init)),
  ]);
  if (!shown.ok) {
    return shown.error.kind === "unreachable" && asked.behindCloudflare
      ? failure(
          "behind_cloudflare",
          "no Worker can connect to Cloudflare's own addresses; it renews what it shows",
        )
      : shown;
  }
  const { certificates, ...handshake } = shown.value;
  const [leaf, ...chain] = certificates.slice(0, MAX_CHAIN + 1).map(describeCertificate);
  if (leaf === undefined || leaf === null || chain.includes(null)) {
    return failure("unreadable", "the server sent what is no X.509 certificate");
  }
  return ok({
    ...handshake,
    trust: asked.trust,
    leaf,
    chain: chain.filter((certificate) => certificate !== null),
  });
}
