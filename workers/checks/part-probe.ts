import { waitUntil } from "cloudflare:workers";
import type { CheckDefinition, PartName, Probe } from "../../shared/checks/definition.ts";
import type { Reading } from "../../shared/checks/sample.ts";
import type { Vitals } from "../../shared/metrics/vitals.ts";
import { SECOND } from "../../shared/time.ts";
import type { Services } from "../services.ts";
import { within } from "../../durable-objects/within.ts";

/** What is wrong with a part, or only not as it should be; neither: all is well. */
interface Finding {
  readonly fault?: string;
  readonly concern?: string;
}

type PartProbe = Extract<Probe, { kind: "part" }>;

/** What one look at a part needs; `vitals` is asked once a run, for all parts together. */
interface Looking {
  readonly services: Services;
  readonly vitals: () => Promise<Vitals>;
  readonly maxAge: number;
}

const WELL: Finding = {};
const seconds = (ms: number): number => Math.round(ms / SECOND);
const isOld = (age: number | null, maxAge: number): age is number => age !== null && age > maxAge;

const PARTS: Record<PartName, (looking: Looking) => Promise<Finding>> = {
  async database({ services }) {
    await services.touchDatabase();
    return WELL;
  },

  async supabase({ services }) {
    if (services.findForeignToken === null) return { fault: "is not configured" };
    const found = await services.findForeignToken(crypto.randomUUID());
    return found.ok ? WELL : { fault: found.error.reason };
  },

  async outbox({ vitals, maxAge }) {
    const found = Object.entries((await vitals()).outboxes);
    const silent = found.filter(([, outbox]) => outbox === null).map(([name]) => name);
    if (silent.length > 0) return { fault: `no answer from ${silent.join(", ")}` };
    const stuck = found.flatMap(([name, outbox]) =>
      outbox !== null && isOld(outbox.oldestAge, maxAge)
        ? [
            `${name}: ${outbox.interactive + outbox.background} wait, the oldest for ${seconds(outbox.oldestAge)} s`,
          ]
        : [],
    );
    return stuck.length > 0 ? { concern: stuck.join("; ") } : WELL;
  },

  async audit({ vitals, maxAge }) {
    const { audit } = await vitals();
    if (audit === null) return { fault: "no answer" };
    if (audit.forked) return { fault: "the log in the database is not ours" };
    return isOld(audit.oldestAge, maxAge)
      ? { concern: `${audit.waiting} wait for the database, the oldest for ${seconds(audit.oldestAge)} s` }
      : WELL;
  },

  async policy({ services, maxAge }) {
    await services.policy.prepare(waitUntil);
    const { age } = services.policy.status();
    if (age === null) return { fault: "was never loaded" };
    return age > maxAge ? { concern: `is ${seconds(age)} s old` } : WELL;
  },
};

/** Looks at a part of the edge from inside. Never rejects. */
export async function probePart(
  { part, maxAge }: PartProbe,
  check: CheckDefinition,
  services: Services,
  vitals: () => Promise<Vitals>,
): Promise<Reading> {
  const began = services.now();
  const looked = await within(check.timeout, () => PARTS[part]({ services, vitals, maxAge }));
  const latency = services.now() - began;
  switch (looked.kind) {
    case "late":
      return { kind: "wrong", latency: null, reason: `no answer within ${check.timeout} ms` };
    case "failed":
      return { kind: "wrong", latency: null, reason: String(looked.error) };
    case "done": {
      const { fault, concern } = looked.value;
      return fault === undefined
        ? { kind: "right", latency, concern: concern ?? null }
        : { kind: "wrong", latency, reason: fault };
    }
  }
}
