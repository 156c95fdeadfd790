import { decodeBase64, decodeUtf7 } from "./decode/base64.ts";
import { decodeEntities } from "./decode/entities.ts";
import { decodeEscapes } from "./decode/escapes.ts";
import { fold } from "./decode/fold.ts";
import { decodePercent } from "./decode/percent.ts";
import { isProse } from "./prose.ts";
import { squeeze } from "./squeeze.ts";

/** One reading of a field's value: everything the detectors look at, made once. */
export interface View {
  readonly text: string;
  readonly lower: string;
  readonly squeezed: string;
  readonly prose: boolean;
  /** No sign but those of numbers, names, times and addresses: most grammars have nothing to begin with. */
  readonly calm: boolean;
}

/** Every sign of ASCII but the space and `+,-./:@_`. */
const SIGNS = /[\0-\x1f!-*;-?[-^`{-\x7f]/; // oxlint-disable-line no-control-regex -- line breaks are signs too

/** Rounds of decoding: proxies, frameworks and templates decode twice, attacks three times; more only costs time. */
const MAX_ROUNDS = 4;

/** Without one of these there is nothing to decode. */
const ESCAPES = /[%&\\]/;

/** The value as it came and as it reads when decoded to the end; one view where they are the same. */
export function viewsOf(value: string): readonly View[] {
  const plain = fold(value);
  const texts = [plain];
  const add = (text: string) => {
    if (!texts.includes(text)) texts.push(text);
  };
  if (ESCAPES.test(value)) add(decodeFully(value));
  const inner = decodeBase64((texts[1] ?? plain).trim());
  if (inner !== null) add(decodeFully(inner));
  if (value.includes("+A")) add(decodeFully(decodeUtf7(value)));
  // A plus that came through encoded, in a value without a space, was meant as one by whoever encoded twice.
  const last = texts[1] ?? plain;
  if (last.includes("+") && !last.includes(" ")) add(last.replaceAll("+", " "));
  return texts.map(viewOf);
}

function decodeFully(value: string): string {
  let text = value;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = decodeEscapes(decodeEntities(decodePercent(text)));
    if (next === text) break;
    text = next;
  }
  return fold(text);
}

function viewOf(text: string): View {
  const lower = text.toLowerCase();
  return { text, lower, squeezed: squeeze(lower), prose: isProse(text), calm: !SIGNS.test(text) };
}
