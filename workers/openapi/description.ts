import { sha256Hex, utf8 } from "../../shared/bytes.ts";
import { openApi, type Description } from "../../shared/openapi/document.ts";
import { OPERATIONS } from "../../shared/openapi/operations.ts";

/** The API's version: its second figure grows with what is added, its first with what breaks a caller. */
const API_VERSION = "1.0";

interface Rendered {
  readonly document: Description;
  readonly json: string;
  /** As an entity tag, quotes included. */
  readonly tag: string;
}

let rendered: Rendered | undefined;

/** The description, made at its first use in an isolate: it changes with a deploy only. */
export async function description(): Promise<Rendered> {
  if (rendered !== undefined) return rendered;
  const document = openApi(OPERATIONS, API_VERSION);
  const json = JSON.stringify(document);
  const tag = `"${(await sha256Hex(utf8(json))).slice(0, 32)}"`;
  rendered = { document, json, tag };
  return rendered;
}
