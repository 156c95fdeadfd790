/** Names of `ENVIRONMENT` that relax production's rules (contract, "Configuration"). */
const RELAXED = ["development", "dev", "local", "testing"] as const;

export interface Environment {
  readonly name: "production" | (typeof RELAXED)[number];
  readonly production: boolean;
  readonly warning: string | null;
}

/** Anything unknown, also nothing, counts as production: a typing error must never relax a rule. */
export function parseEnvironment(value: string | undefined): Environment {
  const name = (value ?? "").trim().toLowerCase();
  const relaxed = RELAXED.find((known) => known === name);
  if (relaxed !== undefined) return { name: relaxed, production: false, warning: null };
  const warning =
    name === "production"
      ? null
      : `ENVIRONMENT is ${JSON.stringify(value ?? "")}, not a known name: treated as production`;
  return { name: "production", production: true, warning };
}
