import type { Extracted, Field } from "../field.ts";
import { MAX_DEPTH, MAX_JSON_VALUES } from "./bounds.ts";

interface Node {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/** Each string of a JSON document with its path as its name; null for text that is no JSON. */
export function jsonFields(text: string): Extracted | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  const fields: Field[] = [];
  const stack: Node[] = [{ value: root, path: "", depth: 0 }];
  let seen = 0;
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (++seen > MAX_JSON_VALUES || node.depth > MAX_DEPTH) return { fields, complete: false };
    if (typeof node.value === "string") fields.push({ where: "body", name: node.path, value: node.value });
    else if (typeof node.value === "object" && node.value !== null) pushChildren(stack, node, fields);
  }
  return { fields, complete: true };
}

function pushChildren(stack: Node[], node: Node, fields: Field[]): void {
  const inList = Array.isArray(node.value);
  for (const [key, value] of Object.entries(node.value ?? {})) {
    const path = node.path === "" ? key : `${node.path}.${key}`;
    // A key of a list is its number; a key of an object may be an attack with nothing to look at below it.
    if (!inList && typeof value !== "string" && !/^[\w.-]{0,64}$/.test(key)) {
      fields.push({ where: "body", name: key, value: "" });
    }
    stack.push({ value, path: inList ? node.path : path.slice(-LONGEST_PATH), depth: node.depth + 1 });
  }
}

/** Characters of a path kept as a name: its end says most, and nesting must not multiply the work. */
const LONGEST_PATH = 128;
