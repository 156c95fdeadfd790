import type { Locale } from "./locale.ts";
import { de } from "./team/de.ts";
import { en } from "./team/en.ts";
import { es } from "./team/es.ts";
import { fr } from "./team/fr.ts";
import { pt } from "./team/pt.ts";

export type TeamWords = typeof en;

export const TEAM_WORDS = { en, es, de, fr, pt } as const satisfies Record<Locale, unknown>;

/** What the team reads; loaded with the team's commands only. Typed as the English, as in `member.ts`. */
export const teamWords = (locale: Locale): TeamWords => TEAM_WORDS[locale] as TeamWords;
