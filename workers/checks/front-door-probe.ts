import { base58 } from "@scure/base";
import type { CheckDefinition } from "../../shared/checks/definition.ts";
import type { Reading } from "../../shared/checks/sample.ts";
import { utf8 } from "../../shared/bytes.ts";
import { confirmMessage } from "../../shared/verification/confirm-message.ts";
import { rehearsalJwt } from "../../shared/verification/rehearsal.ts";
import type { Services } from "../services.ts";
import { faultOf } from "./fetch-probe.ts";

/** Where no host is listed any is taken, and this one is nobody's (RFC 9476). */
const ANY_HOST = "edge.internal";

/**
 * A request through every middleware, as from outside. It names no client address, which no client can do: on no list, so
 * that none can make a check fail.
 */
async function ask(
  { config, frontDoor, now }: Services,
  path: string,
  init: RequestInit,
  check: CheckDefinition,
): Promise<Reading> {
  const began = now();
  try {
    const response = await frontDoor(
      new Request(`https://${config.trustedHosts[0] ?? ANY_HOST}${path}`, {
        ...init,
        signal: AbortSignal.timeout(check.timeout),
      }),
    );
    const text = await response.text();
    const latency = now() - began;
    if (response.status === 200) return { kind: "right", latency, concern: null };
    const code = codeOf(text);
    if (code === "maintenance") return { kind: "maintenance" };
    return {
      kind: "wrong",
      latency,
      reason: `answered ${response.status}${code === null ? "" : ` (${code})`}`,
    };
  } catch (error) {
    return { kind: "wrong", latency: null, reason: faultOf(error, check) };
  }
}

/** The contract's error code, where the body has one. */
function codeOf(text: string): string | null {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

/** A route of our own. */
export const probeFrontDoor = (services: Services, path: string, check: CheckDefinition): Promise<Reading> =>
  ask(services, path, {}, check);

/** A whole confirm: a fresh wallet signs for a link that is only good for a rehearsal. */
export async function probeConfirm(services: Services, check: CheckDefinition): Promise<Reading> {
  const token = crypto.randomUUID();
  const { publicKey, privateKey } = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const wallet = new Uint8Array((await crypto.subtle.exportKey("raw", publicKey)) as ArrayBuffer);
  const signature = await crypto.subtle.sign("Ed25519", privateKey, utf8(confirmMessage(token)));
  const body = {
    jwt: await rehearsalJwt(token, await services.rehearsalKey(), services.now()),
    wallet: base58.encode(wallet),
    signature: base58.encode(new Uint8Array(signature)),
  };
  return ask(
    services,
    "/api/confirm",
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
    check,
  );
}
