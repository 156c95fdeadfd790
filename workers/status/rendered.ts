import { sha256Hex, utf8 } from "../../shared/bytes.ts";
import type { PublicStatus } from "../../shared/status/status.ts";

/** Hex digits of the content's SHA-256: enough to tell any two apart. */
const TAG_DIGITS = 32;

export interface Rendered {
  readonly body: string;
  readonly etag: string;
}

/** What was made of a status, for as long as that status is shown. */
const made = new WeakMap<PublicStatus, Map<string, Rendered>>();

/** Makes each form of a status once an isolate. `name` tells the forms apart, and few of them there must be. */
export async function rendered(
  status: PublicStatus,
  name: string,
  render: () => string | Promise<string>,
): Promise<Rendered> {
  const forms = made.get(status) ?? new Map<string, Rendered>();
  made.set(status, forms);
  const known = forms.get(name);
  if (known !== undefined) return known;
  const body = await render();
  const etag = `"${(await sha256Hex(utf8(body))).slice(0, TAG_DIGITS)}"`;
  // The feed holds the host it was asked at: of many hosts one page is not kept for each.
  if (forms.size < MOST_FORMS) forms.set(name, { body, etag });
  return { body, etag };
}

const MOST_FORMS = 8;
