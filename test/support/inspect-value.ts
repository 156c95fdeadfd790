import type { Where } from "../../shared/inspection/field.ts";
import { inspect, type Verdict } from "../../shared/inspection/inspect.ts";
import type { RuleActions } from "../../shared/inspection/rules.ts";

/** The verdict on one field. */
export const inspectValue = (
  value: string,
  where: Where = "query",
  name = "q",
  actions: RuleActions = {},
): Verdict => inspect({ fields: [{ where, name, value }], complete: true }, actions);

/** The rules that would refuse the value. */
export const rulesAgainst = (value: string, where: Where = "query", name = "q"): readonly string[] =>
  inspectValue(value, where, name)
    .findings.filter(({ score }) => score >= 10)
    .map(({ rule }) => rule);
