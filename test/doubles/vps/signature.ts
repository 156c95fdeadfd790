import { createHash, verify, type KeyObject } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { httpbis } from "http-message-signatures";

/** What a request must have signed to count (docs/operating.md, "Gateway"); written out, as an origin would. */
const REQUIRED_FIELDS = [
  "@method",
  "@authority",
  "@path",
  "@query",
  "content-digest",
  "edge-client-address",
  "x-request-id",
];
const REQUIRED_PARAMETERS = ["created", "expires", "nonce", "keyid", "tag"];
const TAG = "edge-origin";

/** Checks requests as an origin should, with another library than the edge signs with (RFC 9421, RFC 9530). */
export class SignatureChecker {
  readonly #key: KeyObject;
  readonly #keyId: string;
  readonly #nonces = new Set<string>();

  constructor(publicKey: KeyObject) {
    this.#key = publicKey;
    this.#keyId = thumbprint(publicKey);
  }

  /** Null: all is well; otherwise why not. */
  async fault(request: IncomingMessage, body: Buffer): Promise<string | null> {
    const { headers, method = "" } = request;
    if (request.headersDistinct["signature"]?.length !== 1) return "not one signature";
    let nonce = "";
    const known = {
      id: this.#keyId,
      algs: ["ed25519"],
      verify: async (data: Buffer, signature: Buffer) => verify(null, data, this.#key, signature),
    };
    try {
      const good = await httpbis.verifyMessage(
        {
          requiredFields: REQUIRED_FIELDS,
          requiredParams: REQUIRED_PARAMETERS,
          keyLookup: async (parameters) => {
            nonce = parameters.nonce ?? "";
            return parameters.keyid === this.#keyId && parameters.tag === TAG ? known : null;
          },
        },
        { method, url: `http://${headers.host}${request.url}`, headers: headers as Record<string, string> },
      );
      if (good !== true) return "wrong signature, or of an unknown key";
    } catch (error) {
      return String(error);
    }
    const digest = createHash("sha256").update(body).digest("base64");
    if (headers["content-digest"] !== `sha-256=:${digest}:`) return "wrong digest";
    if (this.#nonces.has(nonce)) return "repeated";
    this.#nonces.add(nonce);
    return null;
  }
}

/** RFC 7638. */
function thumbprint(key: KeyObject): string {
  const { crv, kty, x } = key.export({ format: "jwk" });
  return createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
}
