import * as z from "../schema.ts";

/** An input of a form: text has a value, a select has values. Inputs stand in rows or under labels. */
interface WireComponent {
  readonly custom_id?: string | null | undefined;
  readonly value?: string | null | undefined;
  readonly values?: readonly string[] | null | undefined;
  readonly component?: WireComponent | null | undefined;
  readonly components?: readonly WireComponent[] | null | undefined;
}

const component: z.ZodMiniType<WireComponent> = z.lazy(() =>
  z.object({
    custom_id: z.nullish(z.string()),
    value: z.nullish(z.string()),
    values: z.nullish(z.array(z.string())),
    component: z.nullish(component),
    components: z.nullish(z.array(component)),
  }),
);

export const formFields = z.nullish(z.array(component));

/** What was written and chosen, by the inputs' `custom_id`. */
export function readFields(
  components: readonly WireComponent[] | null | undefined,
): ReadonlyMap<string, readonly string[]> {
  return new Map((components ?? []).flatMap(fieldsOf));
}

function fieldsOf(one: WireComponent): (readonly [string, readonly string[]])[] {
  const inner = [...(one.components ?? []), ...(one.component ? [one.component] : [])].flatMap(fieldsOf);
  const given = one.values ?? (typeof one.value === "string" ? [one.value] : null);
  return one.custom_id && given !== null ? [[one.custom_id, given], ...inner] : inner;
}
