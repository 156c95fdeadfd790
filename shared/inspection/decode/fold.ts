/** Signs that a database, a shell or a browser may turn into the ASCII sign, and NFKC does not. */
const SIGNS: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201a": "'",
  "\u2032": "'",
  "\u02bc": "'",
  "\u02b9": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u201e": '"',
  "\u2033": '"',
  "\u2044": "/",
  "\u2215": "/",
  "\u29f8": "/",
  "\u2216": "\\",
  "\u29f5": "\\",
  "\u2212": "-",
  "\u2010": "-",
  "\u2011": "-",
  "\u2223": "|",
  "\u2236": ":",
  "\u204e": "*",
  "\u2217": "*",
  "\u2329": "<",
  "\u3008": "<",
  "\u2039": "<",
  "\u232a": ">",
  "\u3009": ">",
  "\u203a": ">",
};

/** Cyrillic and Greek letters that look like Latin ones. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  һ: "h",
  і: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  ԛ: "q",
  ѕ: "s",
  т: "t",
  и: "u",
  ѵ: "v",
  ԝ: "w",
  х: "x",
  у: "y",
  А: "A",
  В: "B",
  С: "C",
  Е: "E",
  Н: "H",
  І: "I",
  Ј: "J",
  К: "K",
  М: "M",
  О: "O",
  Р: "P",
  Ѕ: "S",
  Т: "T",
  Х: "X",
  У: "Y",
  α: "a",
  ε: "e",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
  Α: "A",
  Β: "B",
  Ε: "E",
  Η: "H",
  Ι: "I",
  Κ: "K",
  Μ: "M",
  Ν: "N",
  Ο: "O",
  Ρ: "P",
  Τ: "T",
  Υ: "Y",
  Χ: "X",
  Ζ: "Z",
  ı: "i",
  ſ: "s",
};

// Controls and signs that combine are what these find.
// oxlint-disable no-control-regex no-misleading-character-class
const INVISIBLE = /[\u0000\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+/g;
const CONTROLS = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029]/g;
const SIGN =
  /[\u2018-\u201e\u2032\u2033\u02b9\u02bc\u2010\u2011\u2039\u203a\u2044\u204e\u2212\u2215-\u2217\u2223\u2236\u2329\u232a\u29f5\u29f8\u3008\u3009]/g;
/** Where Unicode keeps characters that stand for others: only text with one of them needs normalising. */
const COMPATIBLE =
  /[\u00a0-\u00be\u0130-\u017f\u01c0-\u01ff\u02b0-\u036f\u1d00-\u1dbf\u1e9a-\u1e9f\u1fb0-\u2fff\u3000-\u33ff\ua640-\uabff\ud835-\ud83c\uf900-\uffef]/;
const MIXED = /[A-Za-z][\u0131\u017f\u0370-\u052f]|[\u0131\u017f\u0370-\u052f][A-Za-z]/;
const WORD = /[A-Za-z\u0131\u017f\u0370-\u052f]+/g;

const NOT_ASCII = /[^\u0001-\u007f]/;
// oxlint-enable no-control-regex no-misleading-character-class

/** One spelling for what different readers would take for the same ASCII: width, lookalikes, invisible signs. */
export function fold(text: string): string {
  const visible = text.replace(CONTROLS, " ");
  if (!NOT_ASCII.test(visible)) return visible;
  const seen = visible.replace(INVISIBLE, "");
  const composed = COMPATIBLE.test(seen) ? seen.normalize("NFKC") : seen;
  const plain = composed.replace(SIGN, (sign) => SIGNS[sign] ?? sign);
  return MIXED.test(plain) ? plain.replace(WORD, foldMixed) : plain;
}

/** Only a word of mixed scripts is folded: a word of one script is somebody's language. */
function foldMixed(word: string): string {
  if (!/[A-Za-z]/.test(word) || !NOT_ASCII.test(word)) return word;
  let out = "";
  for (const letter of word) out += LOOKALIKES[letter] ?? letter;
  return out;
}
