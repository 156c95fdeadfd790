/** What stands where a secret stood. Every pattern below leaves it alone, so masking twice changes nothing. */
export const MASK = "[masked]";

/** A name that ends so tells about a secret and is none: `tokenId`, `key_count`. */
const ABOUT =
  / (?:id|count|age|at|type|kind|state|status|valid|length|size|limit|remaining|reason|lifetime|expires)$/;
/** Also at the end of a longer word (`accesstoken`); the short ones only as words of their own. */
const SECRET_WORDS =
  /(?:token|secret|password|passwd|passphrase|authorization|cookie|signature|credential|mnemonic|apikey)s?\b|\b(?:pwd|bearer|jwt|keks?|otp|totp|pin|cvv)\b|\bsession$/;
const SESSION_ID = /\b(?:session id|sid)$/;
/** Keys that open nothing; every other `…Key` is taken for one that does. */
const KEY = /(?<!\b(?:public|primary|cache|idempotency|foreign|partition|sort|object|storage) )\bkeys?$/;

/**
 * True when a field of this name is expected to hold a secret, in any spelling (`apiKey`, `X-Api-Key`, `API_KEY`).
 * Fails closed: a doubtful name counts as secret, because a masked word costs less than a leaked one.
 */
export function isSecretName(name: string): boolean {
  const words = (name.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu) ?? []).join(" ").toLowerCase();
  if (SESSION_ID.test(words)) return true;
  return !ABOUT.test(words) && (SECRET_WORDS.test(words) || KEY.test(words));
}

const JWK_PRIVATE = /^(?:d|k|p|q|dp|dq|qi)$/;
/** 32 bytes in base64url take 43 characters, and no member of a JWK that is secret has fewer. */
const JWK_MEMBER = /^[A-Za-z0-9_-]{40,}$/;

/** True when the value under this name must not be shown; null, booleans and the empty text tell nothing. */
export function isSecretField(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === "" || typeof value === "boolean") return false;
  if (JWK_PRIVATE.test(name)) return typeof value === "string" && JWK_MEMBER.test(value);
  return isSecretName(name);
}

/**
 * Secrets known by their shape. Each pattern is linear: it starts at a literal or at the beginning of a run, and
 * what repeats cannot match what follows. Lengths are minimums only, so a shortened text never matches anew.
 */
const SHAPES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // PEM and age private keys; Standard Webhooks and Supabase secrets.
  [/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,20}PRIVATE KEY-----|$)/g, MASK],
  [/AGE-SECRET-KEY-1[0-9A-Z]{40,}/gi, MASK],
  [/(?:whsec|sb_secret)_[A-Za-z0-9+/=_-]+/g, MASK],
  // JWT: a header that begins with `{"` (`eyJ`), a payload, a signature.
  [
    /(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*?eyJ)[A-Za-z0-9_-]{11,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*)*/g,
    MASK,
  ],
  // Discord bot token: the id in base64, a time, an HMAC.
  [/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{25,}/g, MASK],
  // Discord interaction token: `interaction:` in base64, and more.
  [/aW50ZXJhY3Rpb246[A-Za-z0-9+/=_-]*/g, MASK],
  // Telegram bot token.
  [/\d{6,12}:[A-Za-z0-9_-]{30,}/g, MASK],
  [/\b(Bearer\s+)[A-Za-z0-9._~+/=-]{16,}/gi, `$1${MASK}`],
  [/\b(Basic\s+)(?=[a-z]*[A-Z0-9])[A-Za-z0-9+/]{8,}={0,2}/g, `$1${MASK}`],
  // Discord's webhook and interaction tokens, in a path.
  [/(\/(?:webhooks|interactions)\/\d{1,20}\/)(?!\[masked)[^/?#\s"'\\]+/g, `$1${MASK}`],
  // Credentials in a URL.
  [/(:\/\/[^/\s:@]*:)(?!\[masked)[^/\s@]+(?=@)/g, `$1${MASK}`],
  // The private members of a JWK.
  [/(\\?["'](?:d|k|p|q|dp|dq|qi)\\?["']\s*:\s*\\?["'])[A-Za-z0-9_-]{40,}/g, `$1${MASK}`],
  // 64 bytes in base58 (87 or 88 digits): a Solana secret key, or a signature. A wallet has at most 44.
  [/[1-9A-HJ-NP-Za-km-z]{80,}/g, MASK],
  // A key file of the Solana tools: 64 numbers.
  [/\[\s*(?:\d{1,3}\s*,\s*){31,}\d{1,3}\s*\]/g, MASK],
];

/** `name=`, `name: `, `"name":` (also escaped), as far as the value; a run of name characters is tried once. */
const NAMED = /(?<![\w.-])(\w[\w.-]*)\\*["']?\s*[=:]\s*/g;
const QUOTED = /\\+"[^"\\]*|"(?:[^"\\]|\\.)*|\\+'[^'\\]*|'(?:[^'\\]|\\.)*/y;
const BARE = /[^\s&]+/y;
/** Values that hold spaces. */
const HEADER = /[^"']+/y;
const HEADER_NAMES = /cookie|authorization/i;
const MASKED_ALREADY = /\\*["']?\[masked/y;

const matchAt = (pattern: RegExp, text: string, index: number): string | undefined => {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
};

/** Masks the values whose name says that they are secret. */
function maskNamed(text: string): string {
  let masked = "";
  let done = 0;
  for (const match of text.matchAll(NAMED)) {
    const [whole, name = ""] = match;
    const start = match.index + whole.length;
    if (match.index < done || !isSecretName(name) || matchAt(MASKED_ALREADY, text, start)) continue;
    const quoted = matchAt(QUOTED, text, start);
    const value = quoted ?? matchAt(HEADER_NAMES.test(name) ? HEADER : BARE, text, start);
    if (value === undefined) continue;
    const quote = quoted === undefined ? "" : (/^\\*["']/.exec(quoted)?.[0] ?? "");
    masked += text.slice(done, start) + quote + MASK;
    done = start + value.length;
  }
  return masked + text.slice(done);
}

/**
 * Replaces every secret that can be told by its shape or by the name before it. Linear in the text's length.
 * Give it whole texts: a secret that was cut in the middle may not be known any more.
 */
export function maskText(text: string): string {
  return SHAPES.reduce(
    (masked, [pattern, replacement]) => masked.replace(pattern, replacement),
    maskNamed(text),
  );
}
