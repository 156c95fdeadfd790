import type { Locale } from "./locale.ts";
import { de } from "./member/de.ts";
import { en } from "./member/en.ts";
import { es } from "./member/es.ts";
import { fr } from "./member/fr.ts";
import { pt } from "./member/pt.ts";

export type MemberWords = typeof en;

export const MEMBER_WORDS = { en, es, de, fr, pt } as const satisfies Record<Locale, unknown>;

/** What members read. Typed as the English, whose placeholders a test finds in every translation. */
export const memberWords = (locale: Locale): MemberWords => MEMBER_WORDS[locale] as MemberWords;
