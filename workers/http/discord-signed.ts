import type { Bytes } from "../../shared/bytes.ts";
import {
  readSignatureHeaders,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  verifySignature,
} from "../../shared/discord/signature.ts";
import { refuse, type Refusal } from "../../shared/http/errors.ts";
import { err, type Result } from "../../shared/result.ts";
import type { AppContext } from "../context.ts";
import { readBody } from "./body.ts";

/**
 * The raw body of a request that Discord signed. Fails closed: whatever is wrong with the signature is the same
 * 401 to the caller; the log says which. Headers come first, so an unsigned body is never read.
 */
export async function readSigned(c: AppContext): Promise<Result<Bytes, Refusal>> {
  const { services } = c.var;
  const headers = readSignatureHeaders(
    c.req.header(SIGNATURE_HEADER) ?? null,
    c.req.header(TIMESTAMP_HEADER) ?? null,
    services.now(),
  );
  if (!headers.ok) return unsigned(c, headers.error);
  const body = await readBody(c);
  if (!body.ok) return body;
  const verdict = await verifySignature(services.config.discord.publicKeys, headers.value, body.value);
  return verdict === "valid" ? body : unsigned(c, verdict);
}

function unsigned(c: AppContext, reason: string): Result<never, Refusal> {
  c.var.log.warn("discord_signature_refused", { path: c.req.path, reason, address: c.var.clientAddress });
  return err(refuse("unauthorized", "The request is not signed by Discord"));
}
