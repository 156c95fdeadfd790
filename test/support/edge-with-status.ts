/** The product, and beside it the door through which a browser test gives the checks a past. */
import { alertsStub, checksStub } from "../../durable-objects/stubs.ts";
import { define } from "../../shared/checks/definition.ts";
import type { Sample } from "../../shared/checks/sample.ts";
import { DAY, HOUR } from "../../shared/time.ts";
import type { Env } from "../../workers/env.ts";
import edge from "../../workers/index.ts";

export * from "../../workers/index.ts";

const VERIFICATION = "Verification";
/** One bad result makes a bad day. */
const often = { every: HOUR, failures: 1 };

const CHECKS = [
  define({
    name: "website",
    probe: { kind: "confirm" },
    ...often,
    public: { name: "Website and API", component: VERIFICATION },
  }),
  define({
    name: "confirm",
    probe: { kind: "confirm" },
    ...often,
    public: { name: "Wallet verification", component: VERIFICATION },
  }),
  define({
    name: "discord",
    probe: { kind: "confirm" },
    ...often,
    public: { name: "Discord", component: "Connected services" },
  }),
  define({
    name: "new",
    probe: { kind: "confirm" },
    ...often,
    public: { name: "Bot server", component: "Bot" },
  }),
  define({ name: "private-check", probe: { kind: "confirm" }, ...often }),
];

/** A bad day a month ago, a slow one last week, and whatever `now` says of Discord. */
function sample(check: string, at: number, now: number, today: Sample["level"]): Sample {
  const daysAgo = Math.floor((now - at) / DAY);
  const level =
    check === "discord" && at > now - 4 * HOUR
      ? today
      : check === "confirm" && daysAgo === 30
        ? "down"
        : check === "discord" && (daysAgo === 7 || daysAgo === 8)
          ? "degraded"
          : "up";
  const wave = Math.round(40 + 30 * Math.sin(at / (5 * HOUR)));
  return {
    check,
    level,
    latency: level === "down" ? null : check === "discord" ? 3 * wave : wave,
    reason: level === "up" ? null : "for the test",
  };
}

async function giveHistory(url: URL, env: Env): Promise<Response> {
  const checks = checksStub(env);
  const now = Number(url.searchParams.get("now"));
  const days = Number(url.searchParams.get("days"));
  const today = (url.searchParams.get("discord") ?? "up") as Sample["level"];
  const begin = now - (now % HOUR) - days * DAY;
  await checks.due(CHECKS, begin);
  // Each report is a wait for the disk, and one a day tells an old day's story as well as 24.
  for (let at = begin; at <= now; at += at > now - 2 * DAY ? HOUR : DAY) {
    const samples = CHECKS.filter(({ name }) => name !== "new" || at > now - 2 * DAY).map(({ name }) =>
      sample(name, at, now, today),
    );
    await checks.report(at, samples);
  }
  // One that the public is told of, one that is nobody's business.
  for (const subject of ["discord", "private-check"]) {
    await alertsStub(env).report([
      { name: "check_down", subject, state: "firing", summary: "for the test", at: now },
    ]);
  }
  const title = url.searchParams.get("work");
  if (title !== null) {
    await checks.plan({
      id: "w1",
      title,
      checks: ["confirm"],
      from: now + HOUR,
      until: now + 3 * HOUR,
      plannedAt: now,
      by: "ann",
    });
  }
  return new Response(null, { status: 204 });
}

export default {
  fetch: (request, env, ctx) => {
    const url = new URL(request.url);
    return url.pathname === "/test/history" ? giveHistory(url, env) : edge.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
