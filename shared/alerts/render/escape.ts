/** Gives a character as the channel shows it; `before` is the one before it, `soFar` the escaped text. */
type EscapeOne = (char: string, before: string, soFar: string) => string;

/**
 * The text with every character that a channel would read as formatting made harmless, cut to `limit` UTF-16 units with an
 * ellipsis; neither an escape nor a pair of surrogates is parted.
 */
function escapeWithin(text: string, limit: number, escapeOne: EscapeOne): string {
  let escaped = "";
  let before = "";
  /** As long as it may be if an ellipsis must still follow. */
  let cut = "";
  for (const char of text) {
    const next = escaped + escapeOne(char, before, escaped);
    if (next.length > limit) return `${cut}…`;
    if (next.length < limit) cut = next;
    escaped = next;
    before = char;
  }
  return escaped;
}

/** Invisible and without width: keeps words apart for a program, and together for the eye. */
const WORD_JOINER = "\u2060";

/** What Discord's markdown gives a meaning: emphasis, code, spoilers, links, mentions, emoji, time stamps. */
const DISCORD_MARKS = /[\\`*_~|<>[\]]/;
/** At the beginning of a line: quotes, lists, small text, headings. */
const LINE_MARKS = /[-+>#]/;

/** For a single line. A backslash before any sign but letters and digits shows the sign itself. */
export const discordText = (text: string, limit: number): string =>
  escapeWithin(text, limit, (char, before, soFar) => {
    if (char === "@") return `@${WORD_JOINER}`;
    const acts =
      DISCORD_MARKS.test(char) ||
      (soFar === "" && LINE_MARKS.test(char)) ||
      // `://` makes a link, and "1." a list.
      (char === "/" && before === ":") ||
      (char === "." && /^\d+$/.test(soFar));
    return acts ? `\\${char}` : char;
  });

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** For Telegram's HTML, inside of `<code>`, where nothing is looked for. */
export const telegramCode = (text: string, limit: number): string =>
  escapeWithin(text, limit, (char) => HTML[char] ?? char);

/** For Telegram's HTML: names, hashtags, commands and addresses in it are no longer any, since it links them by itself. */
export const telegramText = (text: string, limit: number): string =>
  escapeWithin(text, limit, (char, before) => {
    if (/[@#/$:]/.test(char)) return `${char}${WORD_JOINER}`;
    return char === "." && /[\p{L}\p{N}]/u.test(before) ? `.${WORD_JOINER}` : (HTML[char] ?? char);
  });
