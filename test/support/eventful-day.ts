import { DAY, HOUR, MINUTE, SECOND } from "../../shared/time.ts";
import type { AlertDay, OpenRecords } from "./alert-day.ts";

const down = (subject = "site") => ({ name: "check_down", subject, state: "firing" }) as const;
const up = (subject = "site") => ({ name: "check_down", subject, state: "resolved" }) as const;
const breaker = (state: "firing" | "resolved", subject = "discord") =>
  ({ name: "breaker_open", subject, state }) as const;

/** Outages, flaps, a late cron, a lost heartbeat, an expiring certificate: everything that a day can bring, until midnight. */
export function liveThrough<R extends OpenRecords>(day: AlertDay<R>): void {
  // An outage of ten minutes, said again each minute by the watch, and by a doubled cron.
  for (let minute = 0; minute < 10; minute++) day.at(1 * HOUR + minute * MINUTE, down(), down());
  day.at(1 * HOUR + 10 * MINUTE, up()).at(1 * HOUR + 11 * MINUTE, up());

  // A breaker that flaps: twenty seconds open, a minute closed, for twenty minutes.
  for (let round = 0; round < 15; round++) {
    const at = 4 * HOUR + round * 80 * SECOND;
    day.at(at, breaker("firing")).at(at + 20 * SECOND, breaker("resolved"));
  }

  // Cron is late by a quarter of an hour: the words are old, and come in one call.
  day.until(8 * HOUR + 15 * MINUTE);
  day.at(
    8 * HOUR + 15 * MINUTE,
    { ...down("confirm"), at: day.now - 15 * MINUTE },
    { ...up("confirm"), at: day.now - 5 * MINUTE },
  );

  // A heartbeat is lost at noon; ben takes the incident at half past two; it comes back in the evening.
  // A certificate passes two thresholds, said again every hour.
  const certificate = { name: "certificate_expiring", subject: "edge.example", state: "firing" } as const;
  for (let hour = 12; hour < 24; hour++) {
    if (hour === 12) day.at(hour * HOUR, { name: "heartbeat_lost", subject: "gateway", state: "firing" });
    if (hour === 18) day.at(hour * HOUR, { name: "heartbeat_lost", subject: "gateway", state: "resolved" });
    const passed = hour < 20 ? ({ step: "14" } as const) : ({ step: "7", severity: "critical" } as const);
    day.at(hour * HOUR + 17 * MINUTE, { ...certificate, ...passed });
    if (hour !== 14) continue;
    day.until(14 * HOUR + 30 * MINUTE);
    day.desk.act(4, "ben", { do: "acknowledge" }, day.now);
  }
  day.until(DAY);
}

/** What people are told of it, and nothing else. */
export const TOLD = [
  "01:00:00 fired check_down:site",
  "01:12:00 resolved check_down:site",
  "04:00:00 fired breaker_open:discord",
  "04:21:00 resolved breaker_open:discord",
  "08:15:00 fired check_down:confirm",
  "08:15:00 resolved check_down:confirm",
  "12:00:00 fired heartbeat_lost:gateway",
  "12:17:00 fired certificate_expiring:edge.example",
  "13:00:00 reminder incident:4",
  "14:00:00 reminder incident:4",
  "18:02:00 resolved heartbeat_lost:gateway",
  "20:17:00 went_further certificate_expiring:edge.example",
];

export const INCIDENTS = [
  "1 SERVICE_DOWN site resolved 1",
  "2 BREAKER_OPEN discord resolved 1",
  "3 SERVICE_DOWN confirm resolved 1",
  "4 HEARTBEAT_LOST gateway resolved 1",
  "5 CERT_EXPIRY edge.example open 1",
];
