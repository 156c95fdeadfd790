import type { Context } from "hono";
import type { Principal } from "../shared/access/principal.ts";
import type { Bytes } from "../shared/bytes.ts";
import type { ErrorCode, Refusal } from "../shared/http/errors.ts";
import type { Message } from "../shared/ingest/signature.ts";
import type { Logger } from "../shared/logging/log.ts";
import type { Result } from "../shared/result.ts";
import type { Env } from "./env.ts";
import type { Services } from "./services.ts";

/** Hono's types: what every middleware and route finds on its context. */
export interface App {
  Bindings: Env;
  Variables: {
    services: Services;
    requestId: string;
    /** The platform's word for who is connected: IPv4 whole, or IPv6 as /64; "unknown" where there is none. */
    clientAddress: string;
    /** Carries the request id. */
    log: Logger;
    /** What every JSON answer carries, made once (`respondJson`). */
    jsonHeaders: Headers;
    /** A fresh random value for this page's CSP; set by the page headers. */
    nonce: string;
    /** Ends with the answer's body, where that goes on after the handler; until then the request is in flight. */
    busy?: Promise<void>;
    /** Set for management's routes where the caller is not to know that they exist. */
    hidden?: true;
    /** Why the request was refused, once it was; null: that is no offence. */
    refused?: ErrorCode | null;
    /** On whose behalf a request of the management zone comes; set by `management`, except on open routes. */
    principal: Principal;
    /** The form of a session that was checked before its secret changed (`readSessionForm`). */
    sessionForm?: URLSearchParams;
    /** Of the machine zone: the signed message that this request is; set by `signedByVps`. */
    message: Message;
    /** The raw body once somebody asked for it (`readBody`). */
    body?: Promise<Result<Bytes, Refusal>>;
  };
}

export type AppContext = Context<App>;
