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

type Ranges = readonly (readonly [first: number, last: number])[];

/** What a character may need done to it, as bits. */
const CONTROL = 1;
const INVISIBLE = 2;
const SIGN = 4;
/** Where Unicode keeps characters that stand for others: only text with one of them needs normalising. */
const COMPATIBLE = 8;
/** Scripts with letters that look like Latin ones. */
const FOREIGN = 16;
const LATIN = 32;

const CHARACTERS: readonly (readonly [bit: number, ranges: Ranges])[] = [
  [
    CONTROL,
    [
      [0x01, 0x08],
      [0x0b, 0x0c],
      [0x0e, 0x1f],
      [0x7f, 0x7f],
      [0x85, 0x85],
      [0x2028, 0x2029],
    ],
  ],
  [
    INVISIBLE,
    [
      [0x00, 0x00],
      [0xad, 0xad],
      [0x180e, 0x180e],
      [0x200b, 0x200f],
      [0x202a, 0x202e],
      [0x2060, 0x2064],
      [0xfe00, 0xfe0f],
      [0xfeff, 0xfeff],
    ],
  ],
  [
    SIGN,
    Object.keys(SIGNS).map((sign) => {
      const code = sign.charCodeAt(0);
      return [code, code] as const;
    }),
  ],
  [
    COMPATIBLE,
    [
      [0xa0, 0xbe],
      [0x130, 0x17f],
      [0x1c0, 0x1ff],
      [0x2b0, 0x36f],
      [0x1d00, 0x1dbf],
      [0x1e9a, 0x1e9f],
      [0x1fb0, 0x2fff],
      [0x3000, 0x33ff],
      [0xa640, 0xabff],
      [0xd835, 0xd83c],
      [0xf900, 0xffef],
    ],
  ],
  [
    FOREIGN,
    [
      [0x131, 0x131],
      [0x17f, 0x17f],
      [0x370, 0x52f],
    ],
  ],
  [
    LATIN,
    [
      [0x41, 0x5a],
      [0x61, 0x7a],
    ],
  ],
];

/** The bits of every character: one pass over a text tells what it needs, and nearly every text needs nothing. */
function tableOf(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const [bit, ranges] of CHARACTERS) {
    for (const [first, last] of ranges) {
      for (let code = first; code <= last; code++) table[code] = (table[code] ?? 0) | bit;
    }
  }
  return table;
}

let table: Uint8Array | undefined;

/** What a text needs, and whether two neighbours are of different scripts. */
function read(text: string): { needs: number; mixed: boolean } {
  table ??= tableOf();
  let needs = 0;
  let mixed = false;
  let before = 0;
  for (let i = 0; i < text.length; i++) {
    const bits = table[text.charCodeAt(i)] as number;
    needs |= bits;
    const script = bits & (LATIN | FOREIGN);
    mixed ||= (before | script) === (LATIN | FOREIGN);
    before = script;
  }
  return { needs, mixed };
}

/** The text with every character of these kinds replaced. */
function replaced(text: string, bits: number, by: (character: string) => string): string {
  let out = "";
  let done = 0;
  for (let i = 0; i < text.length; i++) {
    if (((table?.[text.charCodeAt(i)] ?? 0) & bits) === 0) continue;
    out += text.slice(done, i) + by(text.charAt(i));
    done = i + 1;
  }
  return out + text.slice(done);
}

const WORD = /[A-Za-z\u0131\u017f\u0370-\u052f]+/g;
/** Beyond ASCII's letters: a word with one of these and a Latin letter is of two scripts. */
const NOT_LATIN = /[^A-Za-z]/;

/** One spelling for what different readers would take for the same ASCII: width, lookalikes, invisible signs. */
export function fold(text: string): string {
  const first = read(text);
  if ((first.needs & ~(LATIN | FOREIGN)) === 0 && !first.mixed) return text;
  let plain = text;
  if ((first.needs & CONTROL) !== 0) plain = replaced(plain, CONTROL, () => " ");
  if ((first.needs & INVISIBLE) !== 0) plain = replaced(plain, INVISIBLE, () => "");
  if ((first.needs & COMPATIBLE) !== 0) plain = plain.normalize("NFKC");
  const then = plain === text ? first : read(plain);
  if ((then.needs & SIGN) !== 0) plain = replaced(plain, SIGN, (sign) => SIGNS[sign] ?? sign);
  return then.mixed ? plain.replace(WORD, foldMixed) : plain;
}

/** Only a word of mixed scripts is folded: a word of one script is somebody's language. */
function foldMixed(word: string): string {
  if (!/[A-Za-z]/.test(word) || !NOT_LATIN.test(word)) return word;
  let out = "";
  for (const letter of word) out += LOOKALIKES[letter] ?? letter;
  return out;
}
