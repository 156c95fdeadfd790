import type { Compliance } from "../../shared/compliance/ports.ts";
import { d1ComplianceStore } from "../adapters/d1/compliance-store.ts";
import type { FactSources } from "./facts.ts";

export const createCompliance = (db: D1Database, sources: FactSources): Compliance => ({
  store: d1ComplianceStore(db),
  facts: async (needed, now) => (await import("./facts.ts")).gatherFacts(sources, needed, now),
});
