/** Named references an attack can spell ASCII with; the thousands of others name letters of prose. */
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  tab: "\t",
  newline: "\n",
  excl: "!",
  num: "#",
  dollar: "$",
  percnt: "%",
  lpar: "(",
  rpar: ")",
  ast: "*",
  midast: "*",
  plus: "+",
  comma: ",",
  period: ".",
  sol: "/",
  colon: ":",
  semi: ";",
  equals: "=",
  quest: "?",
  commat: "@",
  lsqb: "[",
  lbrack: "[",
  bsol: "\\",
  rsqb: "]",
  rbrack: "]",
  hat: "^",
  lowbar: "_",
  grave: "`",
  lcub: "{",
  lbrace: "{",
  verbar: "|",
  vert: "|",
  rcub: "}",
  rbrace: "}",
  zerowidthspace: "",
};

const REFERENCE = /&(?:#[xX]([0-9a-fA-F]{1,16});?|#([0-9]{1,16});?|([a-zA-Z]{2,16});?)/g;

/** HTML character references, with or without their semicolon. What names no ASCII sign stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named(whole, name.toLowerCase());
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}

/** Without a semicolon only the old names count: `&copy=1` in a query is a parameter, not a sign. */
function named(whole: string, name: string): string {
  const char = NAMED[name];
  if (char === undefined) return whole;
  return whole.endsWith(";") || name === "lt" || name === "gt" || name === "quot" || name === "amp"
    ? char
    : whole;
}
