import type { Operation, Undescribed } from "./operation.ts";
import { ACCESS } from "./operations/access.ts";
import { CHECKS } from "./operations/checks.ts";
import { INCIDENTS } from "./operations/incidents.ts";
import { MACHINE } from "./operations/machine.ts";
import { PARTS } from "./operations/parts.ts";
import { POLICY } from "./operations/policy.ts";
import { PUBLIC } from "./operations/public.ts";
import { RECORDS } from "./operations/records.ts";
import { TRADING } from "./operations/trading.ts";

/** Every route that programs call, with the schema that reads it. */
export const OPERATIONS = [
  ...PUBLIC,
  ...MACHINE,
  ...POLICY,
  ...PARTS,
  ...CHECKS,
  ...INCIDENTS,
  ...RECORDS,
  ...TRADING,
  ...ACCESS,
] as const satisfies readonly Operation[];

export type DescribedOperations = (typeof OPERATIONS)[number];

/** Routes without a description; a path ending in `*` stands for all below it. */
export const UNDESCRIBED: readonly Undescribed[] = [
  { method: "POST", path: "/interactions", reason: "Discord calls it, by Discord's own description" },
  { method: "POST", path: "/events", reason: "Discord calls it, by Discord's own description" },
  { method: "*", path: "/origin/*", reason: "Passed on as it is: the VPS describes it" },
  { method: "GET", path: "/verify", reason: "A page" },
  { method: "GET", path: "/status", reason: "A page" },
  { method: "GET", path: "/docs", reason: "The page that shows this" },
  { method: "GET", path: "/assets/:file", reason: "Styles and scripts of the pages" },
];
