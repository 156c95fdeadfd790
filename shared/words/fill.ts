/** The names in braces of a text. */
type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** A text with its placeholders filled in; the compiler asks for each. What is put in is not looked at again. */
export const fill = <Text extends string>(
  text: Text,
  values: Readonly<Record<Placeholder<Text>, string | number>>,
): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String((values as Record<string, string | number>)[name]));

/** A translation: every string of the English dictionary, in another language. */
export type Translation<English> = {
  readonly [Section in keyof English]: { readonly [Key in keyof English[Section]]: string };
};
