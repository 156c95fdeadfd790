import { nodeCrypto } from "../../../durable-objects/node-crypto.ts";
import type { Bytes } from "../../../shared/bytes.ts";
import { SCHEMES } from "../../../shared/certificates/tls/codes.ts";

const PSS = {
  sha256: { hash: "SHA-256", saltLength: 32 },
  sha384: { hash: "SHA-384", saltLength: 48 },
  sha512: { hash: "SHA-512", saltLength: 64 },
} as const;

/** Whether the key of the certificate (DER) made this signature. False too for schemes and curves that are not known. */
export async function isSignedBy(
  certificate: Uint8Array,
  scheme: number,
  signature: Uint8Array,
  signed: Bytes,
): Promise<boolean> {
  const how = SCHEMES.get(scheme);
  if (how === undefined) return false;
  const { verify, X509Certificate } = nodeCrypto();
  try {
    const { publicKey } = new X509Certificate(certificate);
    if (how.kind === "rsa_pss") {
      // workerd's `verify` has no PSS.
      const { hash, saltLength } = PSS[how.hash];
      const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
      const key = await crypto.subtle.importKey("spki", spki, { name: "RSA-PSS", hash }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "RSA-PSS", saltLength }, key, signature.slice(), signed);
    }
    const key = publicKey.export({ type: "spki", format: "pem" });
    return verify(how.kind === "ed25519" ? null : how.hash, signed, key, signature);
  } catch {
    return false;
  }
}
