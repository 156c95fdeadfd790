import type { Bindings } from "../../durable-objects/bindings.ts";
import { auditLogStub, breakerStub, outboxStub } from "../../durable-objects/stubs.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import type { Vitals } from "../../shared/metrics/vitals.ts";
import type { Destination } from "../../shared/outbox/effect.ts";

const DEPENDENCIES: readonly string[] = ["discord"];
const DESTINATIONS: readonly Destination[] = ["discord", "supabase"];

/** Asks every part once, side by side: one object call each. A part that fails is null, and the others stand. */
export function readVitals(
  env: Bindings,
  policy: () => Vitals["policy"],
  log: Logger,
): () => Promise<Vitals> {
  const asked = async <T>(part: string, answer: Promise<T>): Promise<T | null> => {
    try {
      return await answer;
    } catch (error) {
      log.warn("vitals_missing", { part, ...describeError(error) });
      return null;
    }
  };
  const all = async <Name extends string, T>(
    names: readonly Name[],
    ask: (name: Name) => Promise<T>,
  ): Promise<Record<string, T | null>> =>
    Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await asked(name, ask(name))] as const)),
    );

  return async () => {
    const [breakers, outboxes, audit] = await Promise.all([
      all(DEPENDENCIES, (name) => breakerStub(env, name).status()),
      all(DESTINATIONS, (name) => outboxStub(env, name).status()),
      asked("audit", auditLogStub(env).status()),
    ]);
    return { breakers, outboxes, audit, policy: policy() };
  };
}
