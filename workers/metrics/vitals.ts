import type { Bindings } from "../../durable-objects/bindings.ts";
import { auditLogStub, breakerStub, outboxStub } from "../../durable-objects/stubs.ts";
import type { Logger } from "../../shared/logging/log.ts";
import type { Vitals } from "../../shared/metrics/vitals.ts";
import { DESTINATIONS } from "../../shared/outbox/effect.ts";
import type { Dependency } from "../../shared/breaker/dependencies.ts";
import { askPart } from "./ask-part.ts";

/** Asks every part once, side by side: one object call each. A part that fails is null, and the others stand. */
export function readVitals(
  env: Bindings,
  dependencies: readonly Dependency[],
  log: Logger,
): () => Promise<Omit<Vitals, "policy">> {
  const ask = <T>(part: string, status: () => Promise<T>) => askPart(log, "vitals_missing", part, status);

  async function askAll<Name extends string, T>(
    kind: string,
    names: readonly Name[],
    status: (name: Name) => Promise<T>,
  ): Promise<Record<string, T | null>> {
    const answers = names.map(
      async (name) => [name, await ask(`${kind}:${name}`, () => status(name))] as const,
    );
    return Object.fromEntries(await Promise.all(answers));
  }

  return async () => {
    const [breakers, outboxes, audit] = await Promise.all([
      askAll("breaker", dependencies, (name) => breakerStub(env, name).status()),
      askAll("outbox", DESTINATIONS, (name) => outboxStub(env, name).status()),
      ask("audit", async () => auditLogStub(env).status()),
    ]);
    return { breakers, outboxes, audit };
  };
}
