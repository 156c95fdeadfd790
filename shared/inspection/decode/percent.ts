const PERCENT = 0x25;

/** The value of a hexadecimal digit's character code, or -1. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** `count` hexadecimal digits at `at`, or -1 where one is missing. */
export function hexAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = i < text.length ? hexDigit(text.charCodeAt(i)) : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * `%XX` as UTF-8, as a careless server reads it: overlong forms become the character they hide, bytes that are
 * no UTF-8 become Latin-1, `%uXXXX` is understood. What is not an escape stays. Never throws.
 */
export function decodePercent(text: string): string {
  let at = text.indexOf("%");
  if (at < 0) return text;
  let out = "";
  let done = 0;
  while (at >= 0 && at < text.length) {
    const unit = readUnit(text, at);
    if (unit === null) {
      at = text.indexOf("%", at + 1);
      continue;
    }
    out += text.slice(done, at) + unit.char;
    done = unit.end;
    at = text.indexOf("%", unit.end);
  }
  return out + text.slice(done);
}

function readUnit(text: string, at: number): { char: string; end: number } | null {
  if ((text.charCodeAt(at + 1) | 0x20) === 0x75) {
    const wide = hexAt(text, at + 2, 4);
    return wide < 0 ? null : { char: String.fromCharCode(wide), end: at + 6 };
  }
  const lead = hexAt(text, at + 1, 2);
  if (lead < 0) return null;
  const length = sequenceLength(lead);
  let point = length === 1 ? lead : lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = at + 3 * i;
    const byte = text.charCodeAt(next) === PERCENT ? hexAt(text, next + 1, 2) : -1;
    if (byte < 0 || (byte & 0xc0) !== 0x80) return { char: String.fromCharCode(lead), end: at + 3 };
    point = (point << 6) | (byte & 0x3f);
  }
  return { char: point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point), end: at + 3 * length };
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf8 ? 4 : 1;
}

/** Whether percent escapes spell an ASCII character in two bytes (C0, C1) or three (E0 80): UTF-8 forbids it. */
export function hasOverlong(text: string): boolean {
  return /%(?:c[01]%[89ab][0-9a-f]|e0%[89][0-9a-f]%[89ab][0-9a-f]|f0%8[0-9a-f]%[89ab][0-9a-f])/i.test(text);
}
