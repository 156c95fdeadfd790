import type { Trust } from "../../../shared/certificates/reading.ts";
import type { CertificateTarget } from "../../../shared/certificates/target.ts";
import { SECOND } from "../../../shared/time.ts";

const TIMEOUT = 10 * SECOND;
/** Cloudflare's answer in place of a server whose certificate it does not accept. */
const INVALID_CERTIFICATE = 526;
/** These are Cloudflare's own answers, about a server that it did not reach. */
const isCloudflareError = (status: number): boolean => status >= 520 && status <= 530;

interface Asked {
  readonly trust: Trust;
  /** Cloudflare answered in the server's name, so its address is Cloudflare's. */
  readonly behindCloudflare: boolean;
}

const NOBODY: Asked = { trust: "unknown", behindCloudflare: false };

/**
 * An ordinary request checks the chain against the public roots, which the handshake alone cannot. It goes where DNS
 * says, so for a target with an address of its own it would ask another server. Never throws.
 */
export async function askTrust(
  { host, port, address }: CertificateTarget,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): Promise<Asked> {
  if (address !== null) return NOBODY;
  const authority = host.includes(":") ? `[${host}]` : host;
  try {
    const { status, headers, body } = await fetch(`https://${authority}:${port}/`, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await body?.cancel();
    if (status === INVALID_CERTIFICATE) return { trust: "untrusted", behindCloudflare: false };
    if (isCloudflareError(status)) return NOBODY;
    return { trust: "trusted", behindCloudflare: headers.has("CF-Ray") };
  } catch {
    return NOBODY;
  }
}
