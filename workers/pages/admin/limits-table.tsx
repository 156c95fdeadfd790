import type { Rule, RuleName, Rules } from "../../../shared/limits/rules.ts";
import { Section, spanText, Table, type Column } from "./kit/index.ts";

type Named = readonly [name: string, rule: Rule];

const COLUMNS: readonly [Column<Named>, ...Column<Named>[]] = [
  { name: "Rule", cell: ([name]) => name },
  {
    name: "Requests",
    kind: "number",
    cell: ([, rule]) => (rule.kind === "window" ? rule.limit : rule.requests),
  },
  { name: "Per", kind: "number", cell: ([, { period }]) => spanText(period) },
  { name: "Burst", kind: "number", cell: ([, rule]) => (rule.kind === "window" ? "–" : rule.burst) },
  {
    name: "One too many",
    cell: ([, rule]) =>
      rule.kind === "window" && rule.blockFor > 0 ? `shut out for ${spanText(rule.blockFor)}` : "refused",
  },
];

const NAMES: Readonly<Record<RuleName, string>> = {
  api: "API",
  confirm: "Confirms",
  health: "Health checks",
  general: "Pages and the rest",
  machine: "Machines and the proxy",
  auth: "Signing in",
  trading: "Trading",
  underAttack: "Everything, under attack",
};

/** What is admitted of one address, as it is configured now. */
export const LimitsInForce = ({ rules }: { readonly rules: Rules }) => (
  <Section title="Limits in force" lead="For each address; the variable LIMITS replaces single figures.">
    <Table
      caption="Limits in force"
      columns={COLUMNS}
      rows={Object.entries(rules).map(([name, rule]): Named => [NAMES[name as RuleName], rule])}
      empty=""
    />
  </Section>
);
