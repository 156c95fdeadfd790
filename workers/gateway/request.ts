import { toOrigin } from "../../shared/gateway/headers.ts";
import type { ForwardRequest } from "../../shared/gateway/ports.ts";
import { CLIENT_ADDRESS, contentDigest } from "../../shared/gateway/signature.ts";
import type { Bytes } from "../../shared/bytes.ts";
import type { Sign } from "./signer.ts";

const NO_BODY: Bytes = new Uint8Array(0);

/**
 * What is sent to one origin: the headers that may pass, what the edge says of the caller, and the signature over it.
 * A body that flows is for the attempt to put there.
 */
export async function composeRequest(
  { method, headers: given, vouched = {}, body, client, requestId }: ForwardRequest,
  target: URL,
  more: readonly string[],
  sign: Sign,
  now: number,
): Promise<RequestInit> {
  const headers = new Headers(toOrigin(given, more));
  const held = body === null || body instanceof Uint8Array;
  const own = {
    ...vouched,
    // Lengths and ranges stay true, and nothing is unpacked here.
    "accept-encoding": "identity",
    "content-digest": held ? await digestOf(body ?? NO_BODY) : body.digest,
    [CLIENT_ADDRESS]: client.address,
    "x-forwarded-for": client.address,
    "x-forwarded-host": client.host,
    "x-forwarded-proto": client.scheme,
    "x-request-id": requestId,
  };
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  await sign({ method, target, headers, vouched: Object.keys(vouched), now });
  // A cache on the way would give one member another's answer.
  return { method, headers, body: held ? body : null, redirect: "manual", cache: "no-store" };
}

const digestOf = async (body: Bytes): Promise<string> =>
  contentDigest(new Uint8Array(await crypto.subtle.digest("SHA-256", body)));
