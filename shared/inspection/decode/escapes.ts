import { hexAt } from "./percent.ts";

/** Backslash escapes of JavaScript, JSON, Java and the shell: \uXXXX, \u{X}, \xXX, \ooo. Others stay. */
export function decodeEscapes(text: string): string {
  let at = text.indexOf("\\");
  if (at < 0) return text;
  let out = "";
  let done = 0;
  while (at >= 0 && at < text.length) {
    const unit = readEscape(text, at + 1);
    if (unit === null) {
      at = text.indexOf("\\", at + 1);
      continue;
    }
    out += text.slice(done, at) + String.fromCodePoint(unit.point);
    done = unit.end;
    at = text.indexOf("\\", unit.end);
  }
  return out + text.slice(done);
}

function readEscape(text: string, at: number): { point: number; end: number } | null {
  const kind = text[at];
  if (kind === "u" && text[at + 1] === "{") return readBraced(text, at + 2);
  if (kind === "u") return fixed(text, at + 1, 4);
  if (kind === "x") return fixed(text, at + 1, 2);
  const octal = /^[0-3][0-7]{2}/.exec(text.slice(at, at + 3));
  return octal === null ? null : { point: Number.parseInt(octal[0], 8), end: at + 3 };
}

function fixed(text: string, at: number, digits: number) {
  const point = hexAt(text, at, digits);
  return point < 0 ? null : { point, end: at + digits };
}

function readBraced(text: string, at: number) {
  const close = text.slice(at, at + 9).indexOf("}");
  if (close < 1) return null;
  const point = hexAt(text, at, close);
  return point < 0 || point > 0x10ffff ? null : { point, end: at + close + 1 };
}
