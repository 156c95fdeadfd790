import type { core, ZodMiniType } from "zod/mini";
import type { FormFault } from "./errors.ts";
import { strict } from "./strict.ts";

/** What the published description says is wrong with a value; nothing when it conforms. */
export function faultsOf(schema: ZodMiniType, value: unknown): readonly FormFault[] {
  const parsed = strict(schema).safeParse(value, { reportInput: true });
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => explain(issue, []));
}

function explain(issue: core.$ZodIssue, above: readonly PropertyKey[]): readonly FormFault[] {
  const path = [...above, ...issue.path];
  /* oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others are told in one way */
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) =>
        fault([...path, key], "UNKNOWN_KEY", "This key is not in the description."),
      );
    case "invalid_union":
      return explain(mostLikely(issue.errors), path);
    case "too_big":
      return [fault(path, "BASE_TYPE_MAX_LENGTH", `Must be ${issue.maximum} or fewer in length.`)];
    case "too_small":
      return [fault(path, "BASE_TYPE_MIN_LENGTH", `Must be ${issue.minimum} or more in length.`)];
    case "invalid_value":
      return [fault(path, "BASE_TYPE_CHOICES", `Value must be one of ${issue.values.join(", ")}.`)];
    case "invalid_type":
      return issue.input === undefined
        ? [fault(path, "BASE_TYPE_REQUIRED", "This field is required")]
        : [fault(path, "BASE_TYPE_BAD_TYPE", `Must be a ${issue.expected}.`)];
    default:
      return [fault(path, "BASE_TYPE_INVALID", issue.message)];
  }
}

const wrongType = (issues: readonly core.$ZodIssue[]): number =>
  issues.some((issue) => issue.path.at(-1) === "type") ? 1 : 0;

/** Of a union's branches the likeliest: the right `type`, then the fewest faults. */
function mostLikely(branches: readonly (readonly core.$ZodIssue[])[]): core.$ZodIssue {
  const [best] = [...branches].sort((a, b) => wrongType(a) - wrongType(b) || a.length - b.length);
  return best?.[0] ?? { code: "custom", path: [], message: "Matches no known form.", input: undefined };
}

const fault = (path: readonly PropertyKey[], code: string, message: string): FormFault => ({
  path: path.map((key) => (typeof key === "symbol" ? String(key) : key)),
  code,
  message,
});
