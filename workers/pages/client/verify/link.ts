import { confirmMessage } from "../../../../shared/verification/confirm-message.ts";
import { SECOND } from "../../../../shared/time.ts";

/** Ours has 190 characters; the server refuses more than this. */
const MAX_JWT = 1_024;
/** Nothing but a UUID may get into the text to sign: a forged link must not choose the words. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type LinkFault = "missing" | "malformed";

/** What the page reads off its own link: for show only, because nothing here checks the JWT's signature. */
export type LinkReading =
  | {
      readonly kind: "link";
      readonly jwt: string;
      /** The exact text the wallet is asked to sign. */
      readonly message: string;
      /** Unix milliseconds; null where the link does not say, and then only the server knows. */
      readonly expiresAt: number | null;
    }
  | { readonly kind: "fault"; readonly fault: LinkFault };

function readPayload(jwt: string): Record<string, unknown> | null {
  const parts = jwt.split(".");
  if (parts.length !== 3 || jwt.length > MAX_JWT) return null;
  try {
    const payload: unknown = JSON.parse(atob((parts[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
    return typeof payload === "object" && payload !== null ? { ...payload } : null;
  } catch {
    return null;
  }
}

/** `search` is the page's query string. */
export function readLink(search: string): LinkReading {
  const jwt = new URLSearchParams(search).get("jwt")?.trim() ?? "";
  if (jwt === "") return { kind: "fault", fault: "missing" };
  const { UUID: token, exp } = readPayload(jwt) ?? {};
  if (typeof token !== "string" || !UUID.test(token)) return { kind: "fault", fault: "malformed" };
  const expiresAt = typeof exp === "number" && Number.isFinite(exp) && exp > 0 ? exp * SECOND : null;
  return { kind: "link", jwt, message: confirmMessage(token), expiresAt };
}
