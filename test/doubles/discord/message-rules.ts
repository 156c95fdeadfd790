import { refused, invalidForm, type Answer, type FormFault } from "./errors.ts";

/** A bot's message; 4,000 in the description is for people with Nitro. */
const MAX_CONTENT = 2_000;
/** All texts of all embeds of one message together (Discord reference, "Embed Limits"). */
const MAX_EMBED_TEXT = 6_000;
const LINK_STYLE = 5;
const BUTTON = 2;

interface MessageBody {
  readonly content?: string | null;
  readonly embeds?: readonly unknown[] | null;
  readonly components?: readonly unknown[] | null;
  readonly sticker_ids?: readonly unknown[] | null;
  readonly poll?: unknown;
}

/** Discord's rules on messages that its description does not write down. Null: none is broken. */
export function brokenMessageRule(body: MessageBody, kind: "create" | "edit"): Answer | null {
  const faults: FormFault[] = [];
  if ((body.content ?? "").length > MAX_CONTENT) {
    faults.push(at(["content"], "BASE_TYPE_MAX_LENGTH", `Must be ${MAX_CONTENT} or fewer in length.`));
  }
  if (textLength(body.embeds ?? []) > MAX_EMBED_TEXT) {
    faults.push(
      at(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${MAX_EMBED_TEXT}`),
    );
  }
  faults.push(...componentFaults(body.components ?? []));
  if (faults.length > 0) return invalidForm(faults);
  return kind === "create" && isEmpty(body) ? refused("emptyMessage") : null;
}

const isEmpty = (body: MessageBody): boolean =>
  [body.content, body.embeds, body.components, body.sticker_ids].every((part) => (part?.length ?? 0) === 0) &&
  (body.poll ?? null) === null;

function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value)
    .filter(([key]) => !key.endsWith("url"))
    .reduce((sum, [, part]) => sum + textLength(part), 0);
}

function componentFaults(components: readonly unknown[]): FormFault[] {
  const faults: FormFault[] = [];
  const seen = new Set<string>();
  const visit = (node: unknown, path: readonly (string | number)[]): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, style, custom_id: customId, url } = node as Record<string, unknown>;
    if (type === BUTTON && style === LINK_STYLE && (typeof url !== "string" || customId !== undefined)) {
      faults.push(
        at(path, "BUTTON_COMPONENT_URL_REQUIRED", "A link button must have a url and no custom id"),
      );
    }
    if (
      type === BUTTON &&
      Number(style) < LINK_STYLE &&
      (typeof customId !== "string" || url !== undefined)
    ) {
      faults.push(at(path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id and no url required"));
    }
    if (typeof customId === "string") {
      if (seen.has(customId)) {
        faults.push(
          at(
            [...path, "custom_id"],
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
          ),
        );
      }
      seen.add(customId);
    }
    for (const [key, child] of Object.entries(node)) {
      if (Array.isArray(child)) child.forEach((one, index) => visit(one, [...path, key, index]));
      else visit(child, [...path, key]);
    }
  };
  components.forEach((component, index) => visit(component, ["components", index]));
  return faults;
}

const at = (path: readonly (string | number)[], code: string, message: string): FormFault => ({
  path,
  code,
  message,
});
