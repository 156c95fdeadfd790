import { de } from "./commands/de.ts";
import { en } from "./commands/en.ts";
import { es } from "./commands/es.ts";
import { fr } from "./commands/fr.ts";
import { pt } from "./commands/pt.ts";
import { DISCORD_LOCALES, type Locale } from "./locale.ts";

export const COMMAND_WORDS = { en, es, de, fr, pt } as const satisfies Record<Locale, unknown>;

/** A text of the definitions in English, and in Discord's name for each other language. */
export interface Localised {
  readonly text: string;
  readonly localisations: Readonly<Record<string, string>>;
}

/** One text in all languages. */
export function localised<Section extends keyof typeof en>(
  section: Section,
  key: keyof (typeof en)[Section],
): Localised {
  const others = Object.entries(DISCORD_LOCALES).flatMap(([language, locales]) => {
    const dictionary = COMMAND_WORDS[language as keyof typeof DISCORD_LOCALES];
    const text = (dictionary[section] as Record<keyof (typeof en)[Section], string>)[key];
    return locales.map((locale) => [locale, text] as const);
  });
  return { text: en[section][key] as string, localisations: Object.fromEntries(others) };
}
