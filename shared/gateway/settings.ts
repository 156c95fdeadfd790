import { SECOND } from "../time.ts";

/** A server behind the edge (`ORIGINS`). */
export interface Origin {
  /** Names its breaker (`origin:<name>`), and it in logs. */
  readonly name: string;
  /** Without a trailing slash; a path in it is put before every path that is asked. */
  readonly url: string;
  /** Its share of the requests among its like, as in nginx. */
  readonly weight: number;
  /** Asked only while none of the others can be. */
  readonly backup: boolean;
}

/** The private half of an Ed25519 key (RFC 8037), `x` being the public one. Base64url. */
export interface SigningKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly d: string;
  readonly x: string;
}

/** Figures of rows R4 and R5, and the operator's additions to the headers; the variable `GATEWAY` replaces single ones. */
export interface GatewaySettings {
  /** Failures within `failTimeout` that put an origin aside for as long; 0: it is never put aside. */
  readonly maxFails: number;
  /** Milliseconds. */
  readonly failTimeout: number;
  /** Milliseconds from the beginning of an attempt to the answer's status line; connecting is part of it. */
  readonly firstByte: number;
  /** Milliseconds for everything: all attempts, and the answer's body to its end. */
  readonly total: number;
  /** Headers that pass beside those every proxy passes (`headers.ts`); lower case. */
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
}

export const DEFAULT_SETTINGS: GatewaySettings = {
  maxFails: 3,
  failTimeout: 30 * SECOND,
  firstByte: 10 * SECOND,
  total: 30 * SECOND,
  requestHeaders: [],
  responseHeaders: [],
};

/** What the gateway is configured with; the whole is null where there is no VPS. */
export interface GatewayConfig {
  readonly origins: readonly Origin[];
  readonly signingKey: SigningKey;
  /** What of the origins anybody can ask for below `/origin` (`mapping.ts`); empty: nothing. */
  readonly paths: readonly string[];
  /** The names of the origins that anybody can reach so: those that trade live serve nothing else. */
  readonly open: readonly string[];
  readonly settings: GatewaySettings;
}
