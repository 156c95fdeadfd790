import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RequestParts } from "../../shared/inspection/extract/request.ts";
import { machineDocuments } from "./machine-json.ts";
import { randomOf, type Random } from "./random.ts";

const FOLDER = join(import.meta.dirname, "../fixtures/inspection");

/** One request of a corpus: what it was made of decides which part it belongs to. */
export interface Sample {
  readonly source: string;
  readonly parts: RequestParts;
}

const BROWSER: readonly (readonly [string, string])[] = [
  ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  ["Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["Accept-Language", "en-GB,en;q=0.5"],
  ["Referer", "https://verify.example/page?from=mail&n=2"],
];
const EMPTY: RequestParts = { path: "/api/search", query: "", headers: BROWSER, contentType: "", body: "" };

/** FNV-1a over the source: a third of every corpus is never looked at when rules change. */
export function isHeldOut(source: string): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < source.length; i++) hash = Math.imul(hash ^ source.charCodeAt(i), 0x01000193) >>> 0;
  return hash % 3 === 0;
}

const linesOf = (file: string): readonly string[] =>
  readFileSync(join(FOLDER, file), "utf8")
    .split("\n")
    .filter((line, i) => line !== "" && !(i === 0 && line.startsWith("# ")));

/** A payload may be written encoded; placed in a request it is encoded once, whatever it holds. */
function decoded(line: string): string {
  try {
    return decodeURIComponent(line);
  } catch {
    return line;
  }
}

type Placement = (payload: string) => RequestParts;

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const PLACEMENTS: Readonly<Record<string, Placement>> = {
  query: (payload) => ({ ...EMPTY, query: `page=2&q=${encode(payload)}&lang=en` }),
  "query, encoded twice": (payload) => ({ ...EMPTY, query: `q=${encode(encode(payload))}` }),
  form: (payload) => ({
    ...EMPTY,
    contentType: "application/x-www-form-urlencoded",
    body: `name=Ada&comment=${encode(payload).replaceAll("%20", "+")}`,
  }),
  json: (payload) => ({
    ...EMPTY,
    contentType: "application/json",
    body: JSON.stringify({ id: 7, note: payload, tags: ["a", "b"] }),
  }),
  "json, escaped": (payload) => ({
    ...EMPTY,
    contentType: "application/json",
    body: `{"a":{"b":"${Array.from(payload, escapeUnit).join("")}"}}`,
  }),
  multipart: (payload) => ({
    ...EMPTY,
    contentType: "multipart/form-data; boundary=zz",
    body: `--zz\r\nContent-Disposition: form-data; name="text"\r\n\r\n${payload}\r\n--zz--\r\n`,
  }),
  cookie: (payload) => ({
    ...EMPTY,
    headers: [...BROWSER, ["Cookie", `theme=dark; last=${encode(payload)}`]],
  }),
  header: (payload) => ({ ...EMPTY, headers: [...BROWSER, ["X-Note", payload.replaceAll(/[\r\n]+/g, " ")]] }),
};

function escapeUnit(char: string): string {
  const units = Array.from({ length: char.length }, (_, i) => char.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** Payloads that need a line break, a path or a field's name are not placed where these cannot stand. */
function placed(line: string): readonly Sample[] {
  const payload = decoded(line);
  return Object.entries(PLACEMENTS)
    .filter(([name]) => name !== "header" || !/[\r\n]/.test(payload))
    .map(([, place]) => ({ source: line, parts: place(payload) }));
}

/** Requests as they are sent: a line with method and target, headers, an empty line, a body; parted by "###". */
function wholeRequests(): readonly Sample[] {
  return readFileSync(join(FOLDER, "attacks-requests.txt"), "utf8")
    .replace(/^#.*\n/, "")
    .split("###\n")
    .filter((block) => block.trim() !== "")
    .map((block) => ({ source: block, parts: parseRequest(block) }));
}

function parseRequest(block: string): RequestParts {
  const gap = block.indexOf("\n\n");
  const head = (gap < 0 ? block : block.slice(0, gap)).trim().split("\n");
  const target = (head[0] ?? "").replace(/^\S+ /, "");
  const question = target.indexOf("?");
  const headers = head.slice(1).map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return {
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? "" : target.slice(question + 1),
    headers,
    contentType: headers.find(([name]) => name === "Content-Type")?.[1] ?? "",
    body: gap < 0 ? "" : block.slice(gap + 2).trimEnd(),
  };
}

/** Every attack in every place. */
export function attacks(): readonly Sample[] {
  const payloads = ["attacks-sql.txt", "attacks-markup.txt", "attacks-system.txt"].flatMap(linesOf);
  return [...payloads.flatMap(placed), ...wholeRequests()];
}

/** Messages of one to four sentences, in the places where people's text comes in. */
export function prose(): readonly Sample[] {
  const lines = linesOf("benign-prose.txt").map((line) => line.replaceAll("␤", "\n"));
  const next = randomOf(2026);
  const samples: Sample[] = lines.flatMap((line) => proseSamples(line, line));
  for (let i = 0; i < lines.length * 4; i++) {
    const first = pick(lines, next);
    const more = Array.from({ length: 1 + Math.floor(next() * 3) }, () => pick(lines, next));
    samples.push(...proseSamples(first, [first, ...more].join(next() < 0.3 ? "\n" : " ")));
  }
  return samples;
}

function proseSamples(source: string, text: string): readonly Sample[] {
  return (["query", "form", "json"] as const).map((name) => ({
    source,
    parts: PLACEMENTS[name]?.(text) ?? EMPTY,
  }));
}

const pick = <T>(items: readonly T[], next: Random): T => items[Math.floor(next() * items.length)] as T;

/** Documents as machines send them. */
export function machineJson(): readonly Sample[] {
  return machineDocuments(600).map((document) => ({
    source: JSON.stringify(document),
    parts: { ...EMPTY, contentType: "application/json", body: JSON.stringify(document) },
  }));
}
