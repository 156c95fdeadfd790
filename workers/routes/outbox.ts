import { refuse } from "../../shared/http/errors.ts";
import { maskText } from "../../shared/logging/mask.ts";
import { DESTINATIONS, isDestination } from "../../shared/outbox/effect.ts";
import { letterQuery, lettersQuery } from "../../shared/outbox/requests.ts";
import { SECOND, toUnixSeconds } from "../../shared/time.ts";
import { discardDead, replayDead } from "../dead-letters.ts";
import type { AppContext } from "../context.ts";
import { readQuery } from "../http/query.ts";
import { respondRefusal } from "../http/refusal.ts";

const inSeconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / SECOND));

/** `GET /admin/api/outbox`: what waits for each destination, and how old the oldest is (seconds). */
export async function showOutbox(c: AppContext): Promise<Response> {
  const { outbox } = c.var.services;
  const destinations = await Promise.all(
    DESTINATIONS.map(async (destination) => {
      const { oldestAge, ...depth } = await outbox(destination).status();
      return { destination, ...depth, oldestAge: inSeconds(oldestAge) };
    }),
  );
  return c.json({ destinations });
}

const unknownDestination = (c: AppContext) =>
  respondRefusal(c, refuse("not_found", `A destination is one of ${DESTINATIONS.join(", ")}`));

/** `GET /admin/api/outbox/:destination/dead?cursor=&limit=`: a page of dead letters, each with why. Times in Unix seconds. */
export async function listDeadLetters(c: AppContext): Promise<Response> {
  const destination = c.req.param("destination") ?? "";
  if (!isDestination(destination)) return unknownDestination(c);
  const query = readQuery(c, lettersQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const { cursor = "", limit } = query.value;
  const { items, next } = await c.var.services.outbox(destination).deadLetters(cursor, limit);
  const shown = items.map(({ key, kind, subject, reason, attempts, effect, ...times }) => ({
    key,
    kind,
    subject,
    reason,
    attempts,
    // An interaction's token opens its answer for 15 minutes.
    effect: maskText(effect),
    enqueuedAt: toUnixSeconds(times.enqueuedAt),
    diedAt: toUnixSeconds(times.diedAt),
  }));
  return c.json({ deadLetters: shown, cursor: next });
}

/** One thing an operator does to a dead letter named by `?key=`. */
const change = (act: typeof replayDead) => async (c: AppContext) => {
  const destination = c.req.param("destination") ?? "";
  if (!isDestination(destination)) return unknownDestination(c);
  const query = readQuery(c, letterQuery);
  if (!query.ok) return respondRefusal(c, query.error);
  const done = await act(c, destination, query.value.key);
  return done ? c.body(null, 204) : respondRefusal(c, refuse("not_found", "There is no such dead letter"));
};

/** `POST /admin/api/outbox/:destination/dead/replay?key=`. */
export const replayDeadLetter = change(replayDead);

/** `DELETE /admin/api/outbox/:destination/dead?key=`. */
export const discardDeadLetter = change(discardDead);
