import type { ShownVariable } from "../../../shared/config/shown.ts";
import { Pill, Section, Table, type Column } from "./kit/index.ts";

const Value = ({ set, value }: ShownVariable) => {
  if (!set) return <Pill tone="idle">not set</Pill>;
  return value === null ? <Pill tone="good">set, not shown</Pill> : <code class="long">{value}</code>;
};

const COLUMNS: readonly [Column<ShownVariable>, ...Column<ShownVariable>[]] = [
  { name: "Variable", cell: ({ name }) => <code>{name}</code> },
  { name: "Value", cell: (variable) => <Value {...variable} /> },
];

/** What the Worker runs with. */
export const SettingsPage = ({ variables }: { readonly variables: readonly ShownVariable[] }) => (
  <Section
    title="Configuration"
    lead="Plain values stand in wrangler.toml, secrets are set with wrangler secret put; both take effect with a deploy."
  >
    <Table caption="Configuration" columns={COLUMNS} rows={variables} empty="" />
  </Section>
);
