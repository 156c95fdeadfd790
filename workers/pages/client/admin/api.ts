import { WATCHING } from "../../../../shared/live/protocol.ts";
import { createClient } from "../../../../shared/openapi/client.ts";
import type { DescribedOperations } from "../../../../shared/openapi/operations.ts";

/** The edge's API, as `/openapi.json` describes it, asked by a page that looks on; the browser adds the session's cookie. */
export const api = createClient<DescribedOperations>((path, init) =>
  fetch(path, { ...init, headers: { ...init.headers, [WATCHING]: "1" } }),
);
