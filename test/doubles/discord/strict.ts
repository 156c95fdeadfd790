import { clone, type ZodMiniType } from "zod/mini";
import * as z from "zod/mini";

/** The parts of a schema's definition that hold other schemas. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodMiniType>>;
  readonly element?: ZodMiniType;
  readonly innerType?: ZodMiniType;
  readonly options?: readonly ZodMiniType[];
  readonly keyType?: ZodMiniType;
  readonly valueType?: ZodMiniType;
  readonly getter?: () => ZodMiniType;
}

const done = new WeakMap<ZodMiniType, ZodMiniType>();

/**
 * The same schema with every object in it closed: a key the published description does not name is a
 * fault. (The package's own `setStrictObject` comes too late: its schemas are built while it loads.)
 */
export function strict(schema: ZodMiniType): ZodMiniType {
  const known = done.get(schema);
  if (known !== undefined) return known;
  const closed = close(schema);
  done.set(schema, closed);
  return closed;
}

function close(schema: ZodMiniType): ZodMiniType {
  const def = schema.def as Definition;
  const again = (changed: Partial<Definition> & { readonly catchall?: ZodMiniType }): ZodMiniType =>
    clone(schema, { ...def, ...changed } as never);
  switch (def.type) {
    case "object": {
      const shape = Object.entries(def.shape ?? {}).map(([key, field]) => [key, strict(field)] as const);
      return again({ shape: Object.fromEntries(shape), catchall: z.never() });
    }
    case "array":
      return def.element === undefined ? schema : again({ element: strict(def.element) });
    case "optional":
    case "nullable":
      return def.innerType === undefined ? schema : again({ innerType: strict(def.innerType) });
    case "union":
      return again({ options: (def.options ?? []).map(strict) });
    case "record":
      return def.valueType === undefined ? schema : again({ valueType: strict(def.valueType) });
    case "lazy": {
      const { getter } = def;
      // Not a copy: a lazy schema that has parsed before keeps what its getter gave it then.
      return getter === undefined ? schema : z.lazy(() => strict(getter()));
    }
    // An intersection of closed objects would accept nothing; all others hold no schema.
    default:
      return schema;
  }
}
