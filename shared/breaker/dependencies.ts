/** Whose breakers there always are. One a dependency, so that one that is down stops no other. */
const ALWAYS = ["discord", "supabase", "alert:discord", "alert:telegram", "alert:webhook"] as const;
export type Dependency = (typeof ALWAYS)[number] | `origin:${string}`;

/** All breakers in use. */
export const dependenciesOf = (origins: readonly { readonly name: string }[]): readonly Dependency[] => [
  ...ALWAYS,
  ...origins.map(({ name }) => `origin:${name}` as const),
];
