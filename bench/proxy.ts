import { newSigningKey } from "../test/doubles/vps/origin.ts";
import { buildEdge, edgeWorkerOptions } from "../test/support/edge-process.ts";
import { startNginx } from "../test/support/nginx.ts";
import { startOriginProcess } from "../test/support/origin-process.ts";
import { measure, type Measurement } from "./measure.ts";
import { bundled, cpuOf, migrate, startWorker } from "./runtime.ts";
import { visitor } from "./visitor.ts";

/**
 * One small GET to one origin: through a Worker that only passes on, through the edge with all its doors, signature and
 * breaker, and through nginx where this machine has one.
 */
export async function benchProxy(): Promise<readonly Measurement[]> {
  const origin = await startOriginProcess();
  const url = `http://127.0.0.1:${origin.port}`;
  const nginx = await startNginx([origin.port], "30s");
  const build = await buildEdge("bench/workers/edge.ts");
  const bare = await startWorker({
    ...(await bundled("proxy")),
    bindings: { ORIGIN: url },
    compatibilityDate: "2026-10-30",
  });
  const edge = await startWorker(
    await edgeWorkerOptions(build, {
      ORIGINS: JSON.stringify([{ name: "vps", url }]),
      ORIGIN_SIGNING_KEY: newSigningKey().variable,
      ORIGIN_PATHS: "/x",
    }),
  );
  try {
    await migrate(await edge.database());
    return await measure([
      { name: "a Worker that only passes on", worker: bare, next: () => ({ path: "/x" }) },
      {
        name: "GET /origin/x",
        worker: edge,
        next: () => ({ path: "/origin/x", headers: visitor() }),
        differ: true,
      },
      ...(nginx === null
        ? []
        : [
            {
              name: "nginx",
              worker: { url: nginx.url, cpu: () => cpuOf(String(nginx.pid)) },
              next: () => ({ path: "/x" }),
            },
          ]),
    ]);
  } finally {
    await Promise.all([bare.stop(), edge.stop(), nginx?.stop(), build.delete()]);
    await origin.kill();
  }
}
