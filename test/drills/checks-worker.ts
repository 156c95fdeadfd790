import { alertsStub, breakerStub, checksStub } from "../../durable-objects/stubs.ts";
import type { Sample } from "../../shared/checks/sample.ts";
import { MINUTE } from "../../shared/time.ts";
import { d1CheckHistory } from "../../workers/adapters/d1/check-history.ts";
import { archiveChecks } from "../../workers/cron/jobs/archive-checks.ts";
import type { Env } from "../../workers/env.ts";
import edge, { Alerts as EdgeAlerts } from "../../workers/index.ts";
import type { Services } from "../../workers/services.ts";

export * from "../../workers/index.ts";

/** The product's alerts, and a way to be later than they are. */
export class Alerts extends EdgeAlerts {
  /** As if so much time had passed since an alert became quiet; what that brings about is done. */
  async calmFor(ms: number): Promise<void> {
    for (const { key, alert } of this.ctx.storage.sql
      .exec<{ key: string; alert: string }>("SELECT key, alert FROM alerts")
      .toArray()) {
      const earlier = alert.replace(/"quietSince":(\d+)/, (_, at) => `"quietSince":${Number(at) - ms}`);
      this.ctx.storage.sql.exec("UPDATE alerts SET alert = ? WHERE key = ?", earlier, key);
    }
    await this.alarm();
  }
}

/** Results of a minute each. */
interface Life {
  readonly from: number;
  readonly until: number;
  readonly sample: Sample;
}

async function live(env: Env, { from, until, sample }: Life): Promise<void> {
  for (let at = from; at < until; at += MINUTE) await checksStub(env).report(at, [sample]);
}

/** Copies one hour, and returns before the object can hear of it. */
const copyUnheard = (env: Env): Promise<void> =>
  new Promise((copied, failed) => {
    const checks = () => ({
      unarchived: () => checksStub(env).unarchived(),
      archived: () => new Promise(() => copied()),
    });
    const services = { checks, checkHistory: d1CheckHistory(env.DB) } as unknown as Services;
    archiveChecks(services, 0).catch(failed);
  });

/** The product, and beside it doors to what a drill needs of its inside. */
export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    const name = searchParams.get("name") ?? "";
    const number = (field: string) => Number(searchParams.get(field));
    switch (pathname) {
      case "/test/cron":
        await edge.scheduled(
          { cron: searchParams.get("cron") ?? "", scheduledTime: number("at") } as ScheduledController,
          env,
        );
        return new Response(null, { status: 204 });
      case "/test/live":
        await live(env, await request.json<Life>());
        return new Response(null, { status: 204 });
      case "/test/copy-unheard":
        await copyUnheard(env);
        return new Response(null, { status: 204 });
      case "/test/check": {
        const { checks } = await checksStub(env).overview(number("at"));
        const samples = await checksStub(env).samples(name, number("at"));
        return Response.json({ ...checks.find(({ definition }) => definition.name === name), samples });
      }
      case "/test/history": {
        const history = d1CheckHistory(env.DB);
        const [from, until] = [number("from"), number("until")];
        return Response.json({
          results: await history.results(name, from, until),
          minutes: await history.minutes(name, from, until),
          hours: await history.spans(name, "hour", from, until),
        });
      }
      case "/test/incidents": {
        const files = await alertsStub(env).latest(20);
        return Response.json(
          await Promise.all(files.map(({ incident }) => alertsStub(env).incident(incident.id))),
        );
      }
      case "/test/calm":
        await (alertsStub(env) as unknown as Alerts).calmFor(number("ms"));
        return new Response(null, { status: 204 });
      case "/test/breaker":
        return Response.json(await breakerStub(env, name).status());
      default:
        return edge.fetch(request, env, ctx);
    }
  },
} satisfies ExportedHandler<Env>;
