import type { SigningKey } from "../../shared/gateway/settings.ts";
import { COVERED, SIGNATURE_LABEL, signatureParameters } from "../../shared/gateway/signature.ts";

interface ToSign {
  readonly method: string;
  readonly target: URL;
  /** All that is sent; those in `COVERED` must be there. */
  readonly headers: Headers;
  /** Names of headers to cover beside the usual ones. */
  readonly vouched: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
}

/** Puts the two headers of a signature (RFC 9421) on a request. */
export type Sign = (request: ToSign) => Promise<void>;

/** Loads the library and the key at the first request: the Worker's start needs neither. */
export function createSigner(key: SigningKey): Sign {
  let ready: Awaited<ReturnType<typeof prepare>> | null = null;
  return async ({ method, target, headers, vouched, now }) => {
    ready ??= await prepare(key);
    const { createSignature, signer, keyId } = ready;
    const { signature, signatureInput } = await createSignature(
      {
        kind: "request",
        method,
        targetUri: target.href,
        fields: [...headers].map(([name, value]) => ({ name, value })),
      },
      {
        label: SIGNATURE_LABEL,
        components: [...COVERED, ...vouched],
        parameters: signatureParameters(keyId, crypto.randomUUID(), now),
        signer,
      },
    );
    headers.set("Signature-Input", signatureInput);
    headers.set("Signature", signature);
  };
}

async function prepare(key: SigningKey) {
  const [{ createSignature, webcrypto }, { calculateJwkThumbprint }] = await Promise.all([
    import("http-message-sig"),
    import("jose/jwk/thumbprint"),
  ]);
  const privateKey = await crypto.subtle.importKey("jwk", key, "Ed25519", false, ["sign"]);
  return {
    createSignature,
    signer: webcrypto.signer(privateKey),
    keyId: await calculateJwkThumbprint({ kty: key.kty, crv: key.crv, x: key.x }),
  };
}
