import type { Bindings } from "../../durable-objects/bindings.ts";
import { breakerStub } from "../../durable-objects/stubs.ts";
import { settingsFor } from "../../shared/breaker/settings.ts";
import { createBreaker, type Breaker, type BreakerDeps } from "./breaker.ts";

/** The breaker of a dependency; the same one for the same name. */
export type Breakers = (dependency: string) => Breaker;

export function createBreakers(env: Bindings, deps: Omit<BreakerDeps, "port" | "settings">): Breakers {
  const breakers = new Map<string, Breaker>();
  return (dependency) => {
    const known = breakers.get(dependency);
    if (known !== undefined) return known;
    // A stub that was broken by its object's end stays broken: each call takes a fresh one.
    const breaker = createBreaker(dependency, {
      ...deps,
      settings: settingsFor(dependency, env.BREAKERS),
      port: {
        ask: (refused) => breakerStub(env, dependency).ask(refused),
        report: (report) => breakerStub(env, dependency).report(report),
        probed: (lease, outcome) => breakerStub(env, dependency).probed(lease, outcome),
      },
    });
    breakers.set(dependency, breaker);
    return breaker;
  };
}
