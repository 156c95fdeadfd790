import type { Extracted, Field } from "../field.ts";
import { MAX_FIELDS } from "./bounds.ts";
import { formFields } from "./form.ts";
import { headerFields } from "./headers.ts";
import { jsonFields } from "./json.ts";
import { multipartFields } from "./multipart.ts";

/** A request in pieces, as the middleware has them. */
export interface RequestParts {
  /** As it came, escapes and all. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly contentType: string;
  /** The body's bytes as text, wrong UTF-8 replaced; empty where there is none. */
  readonly body: string;
}

/** Everything in a request that its sender wrote. `complete` is false where a bound cut it off. */
export function fieldsOf(parts: RequestParts): Extracted {
  const query = formFields(parts.query, "query");
  const body = bodyFields(parts.body, parts.contentType);
  const fields = [
    { where: "path", name: "", value: parts.path } satisfies Field,
    ...headerFields(parts.headers),
    ...query.fields,
    ...body.fields,
  ];
  const complete = query.complete && body.complete && fields.length <= MAX_FIELDS + body.fields.length;
  return { fields, complete };
}

/** Of a body alone: by the type that is said, and by its looks where that is none: a server may look past a wrong type. */
export function bodyFields(body: string, contentType: string): Extracted {
  if (body === "") return { fields: [], complete: true };
  const whole: Extracted = { fields: [{ where: "body", name: "", value: body }], complete: true };
  const type = contentType.toLowerCase();
  if (type.startsWith("multipart/")) return multipartFields(body, contentType) ?? whole;
  if (type.includes("x-www-form-urlencoded")) return formFields(body, "body");
  if (type.includes("json") || /^\s{0,64}[[{]/.test(body)) return jsonFields(body) ?? whole;
  if (type === "" && /^[\w.[\]$%-]{1,128}=/.test(body)) return formFields(body, "body");
  return whole;
}
