import type { Context } from "hono";
import type { Logger } from "../shared/logging/log.ts";
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
    /** A fresh random value for this page's CSP; set by the page headers. */
    nonce: string;
  };
}

export type AppContext = Context<App>;
