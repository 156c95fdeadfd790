/** The breakers in use. One a dependency, so that one that is down stops no other. */
export const DEPENDENCIES = [
  "discord",
  "supabase",
  "alert:discord",
  "alert:telegram",
  "alert:webhook",
] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

export const isDependency = (text: string): text is Dependency =>
  (DEPENDENCIES as readonly string[]).includes(text);
