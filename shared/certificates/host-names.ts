import { formatAddress, parseAddress } from "../policy/address.ts";
import type { CertificateName } from "./x509.ts";

/** The address that `host` is, in its one spelling; null: it is a DNS name. */
export function addressOf(host: string): string | null {
  const address = parseAddress(host.replace(/^\[(.*)\]$/, "$1"));
  return address === null ? null : formatAddress(address);
}

/**
 * Whether a certificate is for this host (RFC 9525 §6.3): its alternative names count, never the common name; `*` is
 * a whole label, the left-most, and stands for exactly one; an address matches an address alone.
 */
export function isFor(names: readonly CertificateName[], host: string): boolean {
  const address = addressOf(host);
  if (address !== null) return names.some(({ kind, value }) => kind === "ip" && value === address);
  const wanted = host.toLowerCase().replace(/\.$/, "");
  const parent = wanted.slice(wanted.indexOf(".") + 1);
  return names.some(({ kind, value }) => {
    const name = value.toLowerCase();
    // A star right below a top-level domain would be for everybody there.
    return kind === "dns" && (name === wanted || (parent.includes(".") && name === `*.${parent}`));
  });
}
