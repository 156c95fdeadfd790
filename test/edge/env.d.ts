import type { D1Migration } from "cloudflare:test";
import type { Bindings } from "../../durable-objects/bindings.ts";
import type * as worker from "../../workers/index.ts";

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      TEST_MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}
