/** One line of a scrape. */
export interface Scraped {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly type: string;
  readonly samples: Scraped[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const HELP = new RegExp(`^# HELP (${NAME}) (?:[^\\\\]|\\\\[\\\\n])*$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$`, "s");
const UNESCAPED: Readonly<Record<string, string>> = { '\\"': '"', "\\\\": "\\", "\\n": "\n" };

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex;
    const match = LABEL.exec(text);
    if (match === null) throw new Error(`not a label: ${text.slice(at)}`);
    const [, name = "", value = ""] = match;
    if (name in labels) throw new Error(`label twice: ${name}`);
    labels[name] = value.replace(/\\["\\n]/g, (escaped) => UNESCAPED[escaped] ?? "");
  }
  return labels;
}

const readNumber = (text: string): number =>
  text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);

/**
 * Reads the Prometheus text format (0.0.4) as strictly as it is specified, and more strictly than Prometheus: every
 * family has HELP, TYPE and then its samples in one piece, none stands twice, and histograms add up.
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (text !== "" && !text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  const lines = text.split("\n").slice(0, -1);
  let current = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const help = HELP.exec(line);
    if (help !== null) {
      const type = TYPE.exec(lines[++i] ?? "");
      current = help[1] ?? "";
      if (type?.[1] !== current) throw new Error(`HELP without TYPE: ${current}`);
      if (families.has(current)) throw new Error(`family twice: ${current}`);
      families.set(current, { type: type[2] ?? "", samples: [] });
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw new Error(`not a line of the format: ${line}`);
    const [, name = "", labelText = "", value = ""] = sample;
    const family = families.get(current);
    const parts = family?.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    if (!parts.some((part) => name === current + part)) throw new Error(`${name} stands under ${current}`);
    const labels = readLabels(labelText);
    const pairs = Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b));
    const identity = name + JSON.stringify(pairs);
    if (seen.has(identity)) throw new Error(`sample twice: ${identity}`);
    seen.add(identity);
    family?.samples.push({ name, labels, value: readNumber(value) });
  }
  for (const [name, { type, samples }] of families) {
    if (samples.length === 0) throw new Error(`family without samples: ${name}`);
    if (type === "counter") checkCounter(name, samples);
    if (type === "histogram") checkHistogram(name, samples);
  }
  return families;
}

function checkCounter(name: string, samples: readonly Scraped[]): void {
  if (!name.endsWith("_total")) throw new Error(`counter without _total: ${name}`);
  for (const { value } of samples) if (!(value >= 0)) throw new Error(`${name} is ${value}`);
}

function checkHistogram(name: string, samples: readonly Scraped[]): void {
  const series = Map.groupBy(samples, ({ labels }) => JSON.stringify({ ...labels, le: "" }));
  for (const [labels, parts] of series) {
    const buckets = parts.filter((part) => part.name === `${name}_bucket`);
    const bounds = buckets.map((part) => readNumber(part.labels["le"] ?? "none"));
    if (bounds.at(-1) !== Infinity) throw new Error(`${name}${labels} has no +Inf`);
    if (bounds.some((bound, i) => !(bound > (bounds[i - 1] ?? -Infinity))))
      throw new Error(`${name}: bounds`);
    const counts = buckets.map(({ value }) => value);
    if (counts.some((count, i) => count < (counts[i - 1] ?? 0))) throw new Error(`${name}${labels} falls`);
    const [sum, count] = ["_sum", "_count"].map(
      (part) => parts.find((one) => one.name === name + part)?.value,
    );
    if (sum === undefined || count !== counts.at(-1)) throw new Error(`${name}${labels} does not add up`);
  }
}
