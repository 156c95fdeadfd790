import type { Field } from "./field.ts";

/** The forms a route's schema demands of a field; a value of that form holds nothing to look at. */
const FORMS = {
  base58: /^[1-9A-HJ-NP-Za-km-z]{32,88}$/,
  jwt: /^[A-Za-z0-9_-]{2,2048}\.[A-Za-z0-9_-]{2,4096}\.[A-Za-z0-9_-]{2,1024}$/,
  snowflake: /^\d{17,20}$/,
  uuid: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  number: /^-?\d{1,20}(?:\.\d{1,20})?$/,
} as const satisfies Readonly<Record<string, RegExp>>;

export type Form = keyof typeof FORMS;

/** By field name: which form the route's schema will demand. */
export type Proved = Readonly<Record<string, Form>>;

/** Marks the fields whose value has the form their route demands. Any other value of theirs is looked at. */
export function markProved(fields: readonly Field[], forms: Proved): readonly Field[] {
  return fields.map((field) => {
    const form = field.where === "body" || field.where === "query" ? forms[field.name] : undefined;
    return form !== undefined && FORMS[form].test(field.value) ? { ...field, proved: true } : field;
  });
}
