import { describe, expect, test } from "vitest";
import { COMMAND_WORDS } from "../../shared/words/commands.ts";
import { fill } from "../../shared/words/fill.ts";
import { localeOf } from "../../shared/words/locale.ts";
import { MEMBER_WORDS } from "../../shared/words/member.ts";
import { TEAM_WORDS } from "../../shared/words/team.ts";

type Dictionary = Readonly<Record<string, Readonly<Record<string, string>>>>;

const flat = (dictionary: Dictionary): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(dictionary).flatMap(([section, texts]) =>
      Object.entries(texts).map(([key, text]) => [`${section}.${key}`, text]),
    ),
  );

const placeholders = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const marks = (text: string): readonly string[] =>
  (text.match(/\*\*|`|<@|<#|\/[a-z]+(?:-[a-z]+)?(?= |`|$)/g) ?? []).sort();

/** Alike in a language though translated. */
const SAME: ReadonlySet<string> = new Set([
  "de status.audit_line",
  "pt block.line",
  "es block.line",
  "fr settings.panel_form",
]);

const all = Object.entries({ member: MEMBER_WORDS, team: TEAM_WORDS, commands: COMMAND_WORDS }).flatMap(
  ([name, dictionaries]) =>
    (["es", "de", "fr", "pt"] as const).map((language) => ({
      name,
      language,
      english: flat(dictionaries.en),
      translated: flat(dictionaries[language] as Dictionary),
    })),
);

describe.each(all)("the $language words for $name", ({ language, english, translated }) => {
  test("are all there, and none besides", () => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
    expect(Object.entries(translated).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("are translated", () => {
    const untranslated = Object.entries(english).filter(
      ([key, text]) =>
        translated[key] === text &&
        /\p{L}{4}/u.test(text.replace(/\{\w+\}/g, "")) &&
        !SAME.has(`${language} ${key}`),
    );
    expect(untranslated).toEqual([]);
  });

  test("have the placeholders and marks of the English", () => {
    for (const [key, text] of Object.entries(english)) {
      expect([key, placeholders(translated[key] ?? "")]).toEqual([key, placeholders(text)]);
      expect([key, marks(translated[key] ?? "").filter((mark) => mark !== "`")]).toEqual([
        key,
        marks(text).filter((mark) => mark !== "`"),
      ]);
    }
  });
});

/** Discord's bounds in characters (Discord reference): where each text stands. */
const BOUNDS: readonly (readonly [where: RegExp, longest: number])[] = [
  [/^(?:verification|panel)\.button$|_button$|^confirm\.(?:button|cancel)$|^common\.(?:next|first)$/, 80],
  [/^settings\.(?:edit_\w+|look_again)$/, 80],
  // A form's title and the labels and hints in it.
  [/^settings\.(?:\w+_form|verified_role|team_role|log_channel|minimum_age|panel_\w+)$/, 45],
  [/^settings\.\w+_hint$/, 100],
  [/^panel\.title$|^\w+\.title$/, 256],
  [/^statistics\./, 256],
  [/^menu\./, 32],
  [/^(?:commands|edge|options|choices)\./, 100],
  [/./, 1_200],
];

test.each(
  Object.entries({ member: MEMBER_WORDS, team: TEAM_WORDS, commands: COMMAND_WORDS }).flatMap(
    ([name, dictionaries]) =>
      Object.entries(dictionaries).map(
        ([language, words]) => [name, language, flat(words as Dictionary)] as const,
      ),
  ),
)("the words for %s in %s fit where Discord shows them", (_, __, words) => {
  for (const [key, text] of Object.entries(words)) {
    const [, longest = 0] = BOUNDS.find(([where]) => where.test(key)) ?? [];
    expect([key, text.length <= longest, text]).toEqual([key, true, text]);
  }
});

test.each([
  ["de", "de"],
  ["es-ES", "es"],
  ["es-419", "es"],
  ["pt-BR", "pt"],
  ["fr", "fr"],
  ["en-GB", "en"],
  ["ja", "en"],
  ["", "en"],
  ["deX", "en"],
])("Discord's locale %j reads %s", (locale, language) => {
  expect(localeOf(locale)).toBe(language);
});

test("a placeholder's value is put in as it is", () => {
  expect(fill("{a} and {b}", { a: "{b}", b: "$1" })).toBe("{b} and $1");
});
