import { refuse, type Refusal } from "./errors.ts";

/** 1 MiB, the largest body any route takes (row P7). */
export const MAX_BODY_BYTES = 1_048_576;

/** Names that scanners ask for and no route has: dotfiles, and files that hold configuration or data. */
const FORBIDDEN_PATH = /(?:^|\/)\.(?!well-known(?:\/|$))|\.(?:env|config|db)(?:$|[./])/i;

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export interface RequestFacts {
  readonly method: string;
  readonly url: URL;
  readonly contentLength: string | null;
}

export interface HygieneRules {
  /** Refuses plain HTTP. */
  readonly production: boolean;
  /** Host names, with a port where it is not the scheme's own; empty: any. */
  readonly trustedHosts: ReadonlySet<string>;
}

/** Undoes percent-encoding once, as a server behind the edge would; text that cannot be decoded stays. */
function decodedPath(url: URL): string {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    return url.pathname;
  }
}

/** What is wrong with a request before anything of it is read, or null. */
export function checkHygiene(request: RequestFacts, rules: HygieneRules): Refusal | null {
  if (!METHODS.has(request.method)) {
    return refuse("invalid_request", "Method not allowed", {
      status: 405,
      headers: { Allow: [...METHODS].join(", ") },
    });
  }
  if (rules.trustedHosts.size > 0 && !rules.trustedHosts.has(request.url.host)) {
    return refuse("invalid_request", "Unknown host", { status: 421 });
  }
  if (rules.production && request.url.protocol !== "https:") return refuse("forbidden", "HTTPS only");
  if (FORBIDDEN_PATH.test(decodedPath(request.url))) return refuse("forbidden", "Forbidden");
  if (request.contentLength !== null && Number(request.contentLength) > MAX_BODY_BYTES) return tooLarge();
  return null;
}

export const tooLarge = (): Refusal => refuse("payload_too_large", "The body is larger than 1 MiB");
