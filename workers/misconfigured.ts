import type { ConfigFault } from "../shared/config/config.ts";
import { errorBody, refuse } from "../shared/http/errors.ts";
import { API_POLICIES, securityHeaders } from "../shared/http/headers.ts";
import type { Logger } from "../shared/logging/log.ts";

/** Stands in for the app while the configuration is wrong: refuses everything (fails closed), says why in the log. */
export function misconfigured(faults: readonly ConfigFault[], log: Logger): (request: Request) => Response {
  log.error("misconfigured", { faults });
  return (request) => {
    const requestId = crypto.randomUUID();
    const [status, body] =
      new URL(request.url).pathname === "/api/health"
        ? [503, { status: "unhealthy", error: "the configuration is incomplete" }]
        : [500, errorBody(refuse("internal", "Something went wrong on our side."), requestId, Date.now())];
    return Response.json(body, {
      status,
      headers: [
        ...securityHeaders(true).map(([name, value]): [string, string] => [name, value]),
        ...API_POLICIES.map(([name, value]): [string, string] => [name, value]),
        ["Cache-Control", "no-store"],
        ["X-Request-Id", requestId],
      ],
    });
  };
}
