import { toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";

const CACHE = { "Cache-Control": "public, max-age=30" };
/** `GET /api/health` (contract): healthy when a confirm could be served. */
export async function health(c: AppContext): Promise<Response> {
  const { services } = c.var;
  if (!(await services.healthy()))
    return c.json({ status: "unhealthy", error: "storage is unreachable" }, 503, CACHE);
  return c.json(
    { status: "healthy", service: "solana_verification", timestamp: toUnixSeconds(services.now()) },
    200,
    CACHE,
  );
}
