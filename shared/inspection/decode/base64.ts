/** Shorter values decode to something printable by chance, and hold no payload. */
const MIN_LENGTH = 12;
/** Longer ones are files: their first bytes say whether they are text. */
const MAX_LENGTH = 16_384;

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** The text inside a value that is base64 (either alphabet) of printable text as a whole; null for anything else. */
export function decodeBase64(value: string): string | null {
  if (value.length < MIN_LENGTH || value.length > MAX_LENGTH || !BASE64.test(value)) return null;
  const plain = value.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (plain.length % 4 === 1) return null;
  const text = atob(plain);
  return isPrintable(text) ? text : null;
}

function isPrintable(text: string): boolean {
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7e || (code < 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) odd += 1;
  }
  // A name in UTF-8 has a few high bytes; a key or an image has mostly them.
  return odd * 20 <= text.length;
}

/** UTF-7's `+ADw-` for `<`, which old browsers and XML parsers understand. */
export function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9/]{3,64})-?/g, (whole, body: string) => {
    if (!body.startsWith("A")) return whole;
    const bytes = atob(body.slice(0, body.length - (body.length % 4 === 1 ? 1 : 0)));
    let out = "";
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      if (bytes.charCodeAt(i) !== 0) return whole;
      out += bytes[i + 1] ?? "";
    }
    return out;
  });
}
