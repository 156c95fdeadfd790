import type { Extracted, Field } from "../field.ts";
import { FILE_SPAN, MAX_PARTS } from "./bounds.ts";

const BOUNDARY = /boundary=(?:"([^"]{1,200})"|([^\s;,"]{1,200}))/i;

/** Names, file names and contents of a multipart body; null where no boundary is named. */
export function multipartFields(text: string, contentType: string): Extracted | null {
  const named = BOUNDARY.exec(contentType);
  const boundary = named?.[1] ?? named?.[2];
  if (boundary === undefined) return null;
  const fields: Field[] = [];
  const delimiter = `--${boundary}`;
  let at = text.indexOf(delimiter);
  // What stands outside the parts is read too: servers differ in what they take for one.
  const preamble = text.slice(0, at < 0 ? text.length : at);
  if (preamble.trim() !== "") fields.push({ where: "body", name: "", value: preamble });
  for (let parts = 0; at >= 0 && parts <= MAX_PARTS; parts++) {
    const from = at + delimiter.length;
    at = text.indexOf(delimiter, from);
    const part = text.slice(from, at < 0 ? text.length : at);
    if (!part.startsWith("--")) fields.push(...partFields(part));
  }
  return { fields, complete: at < 0 };
}

function partFields(part: string): readonly Field[] {
  const lines = part.replace(/^\r?\n/, "");
  const gap = /\r?\n\r?\n/.exec(lines);
  const head = gap === null ? lines : lines.slice(0, gap.index);
  const body = gap === null ? "" : lines.slice(gap.index + gap[0].length).replace(/\r?\n$/, "");
  const name = parameter(head, "name");
  const file = parameter(head, "filename");
  const content: Field = { where: "body", name, value: file === "" ? body : body.slice(0, FILE_SPAN) };
  return file === "" ? [content] : [{ where: "body", name: "filename", value: file }, content];
}

function parameter(head: string, key: string): string {
  const match = new RegExp(`[;\\s]${key}\\*?=(?:"([^"\\r\\n]{0,4096})"?|([^;\\s]{0,4096}))`, "i").exec(head);
  return match?.[1] ?? match?.[2] ?? "";
}
