import { xmlText } from "./markup.ts";
import type { PublicStanding, PublicStatus } from "./status.ts";
import { headline } from "./words.ts";

/** Dark enough for white letters (4.5:1, WCAG 1.4.3). */
const COLOURS: Record<PublicStanding, string> = {
  operational: "#15803d",
  degraded: "#a15c00",
  outage: "#b42318",
  maintenance: "#1d4ed8",
  unknown: "#565c70",
};

const WORDS: Record<PublicStanding, string> = {
  operational: "operational",
  degraded: "degraded",
  outage: "outage",
  maintenance: "maintenance",
  unknown: "unknown",
};

const LABEL = "status";
/** Width of a letter of 11 px Verdana on average, and the room around a word, pixels. */
const LETTER = 6.9;
const ROOM = 12;
const HEIGHT = 20;

const width = (text: string): number => Math.round(text.length * LETTER + ROOM);

/** A word in a field of that width; its given length makes every font fit. */
const label = (at: number, word: string, field: number): string =>
  `<text x="${at}" y="14" textLength="${field - ROOM}">${word}</text>`;

/** The badge for other pages: an SVG with a text of its own for who does not see it. */
export function badge(status: Pick<PublicStatus, "standing" | "partial" | "maintenance">): string {
  const word = WORDS[status.standing];
  const [left, right] = [width(LABEL), width(word)];
  const title = xmlText(`Status: ${headline(status)}`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${HEIGHT}" role="img" aria-label="${title}">` +
    `<title>${title}</title>` +
    `<clipPath id="r"><rect width="${left + right}" height="${HEIGHT}" rx="3"/></clipPath>` +
    `<g clip-path="url(#r)"><rect width="${left}" height="${HEIGHT}" fill="#3a3f4d"/>` +
    `<rect x="${left}" width="${right}" height="${HEIGHT}" fill="${COLOURS[status.standing]}"/></g>` +
    `<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">` +
    `${label(left / 2, LABEL, left)}${label(left + right / 2, word, right)}</g></svg>`
  );
}
