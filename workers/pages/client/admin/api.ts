import { createClient } from "../../../../shared/openapi/client.ts";
import type { DescribedOperations } from "../../../../shared/openapi/operations.ts";

/** The edge's API, as `/openapi.json` describes it; the browser adds the session's cookie. */
export const api = createClient<DescribedOperations>((path, init) => fetch(path, init));
