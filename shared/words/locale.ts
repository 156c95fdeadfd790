/** The languages everything in Discord is said in; English where a member's is another. */
const LOCALES = ["en", "es", "de", "fr", "pt"] as const;
export type Locale = (typeof LOCALES)[number];

/** Discord's names for them (Discord reference, "Locales"). English is what a command has without localisation. */
export const DISCORD_LOCALES = {
  es: ["es-ES", "es-419"],
  de: ["de"],
  fr: ["fr"],
  pt: ["pt-BR"],
} as const satisfies Record<Exclude<Locale, "en">, readonly string[]>;

/** A language as it was kept; null for what is none of ours. */
export const keptLocale = (text: string | null): Locale | null =>
  LOCALES.find((known) => known === text) ?? null;

/** The language for one of Discord's locales. */
export function localeOf(discordLocale: string): Locale {
  const language = discordLocale.split("-")[0];
  return LOCALES.find((known) => known === language) ?? "en";
}
