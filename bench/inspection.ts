import { fieldsOf } from "../shared/inspection/extract/request.ts";
import { inspect } from "../shared/inspection/inspect.ts";
import { attacks, isHeldOut, machineJson, prose, type Sample } from "../test/support/inspection-corpora.ts";

/** The size that the bar of 2 ms is set at. */
const SIZE = 8_192;
const WARM_UP = 300;
const RUNS = 500;

interface Rate {
  readonly corpus: string;
  readonly part: "tuned" | "held out";
  readonly requests: number;
  readonly refused: number;
}

interface Speed {
  readonly text: string;
  /** Milliseconds of CPU for 8 KB. */
  readonly cpu: number;
}

const verdictOn = ({ parts }: Sample) => inspect(fieldsOf(parts)).action;

function rates(corpus: string, samples: readonly Sample[]): readonly Rate[] {
  return ([false, true] as const).map((held) => {
    const part = samples.filter(({ source }) => isHeldOut(source) === held);
    const refused = part.filter((sample) => verdictOn(sample) === "block").length;
    return {
      corpus,
      part: held ? "held out" : "tuned",
      requests: part.length,
      refused: refused / part.length,
    };
  });
}

/** Bodies of 8 KB made of the samples' own. */
function bodies(samples: readonly Sample[], join: (parts: readonly string[]) => string): readonly string[] {
  const made: string[] = [];
  let parts: string[] = [];
  for (const { parts: request } of samples) {
    parts.push(request.body);
    if (join(parts).length < SIZE) continue;
    made.push(join(parts));
    parts = [];
  }
  return made;
}

function speed(text: string, contentType: string, texts: readonly string[]): Speed {
  const look = (i: number) => {
    const body = texts[i % texts.length] ?? "";
    inspect(fieldsOf({ path: "/", query: "", headers: [], contentType, body }));
    return body.length;
  };
  for (let i = 0; i < WARM_UP; i++) look(i);
  const before = process.cpuUsage();
  let size = 0;
  for (let i = 0; i < RUNS; i++) size += look(i);
  const { user, system } = process.cpuUsage(before);
  return { text, cpu: (((user + system) / 1_000) * SIZE) / size };
}

/** How much of each corpus is refused, and what a look costs. */
export function benchInspection(): { readonly rates: readonly Rate[]; readonly speeds: readonly Speed[] } {
  const corpora = {
    "attacks (≥ 95 %)": attacks(),
    "prose (≤ 0.5 %)": prose(),
    "machine JSON (≤ 1 %)": machineJson(),
  };
  return {
    rates: Object.entries(corpora).flatMap(([name, samples]) => rates(name, samples)),
    speeds: [
      speed(
        "prose, as one text",
        "text/plain",
        bodies(prose().filter(isJson).map(noteOf), (parts) => parts.join("\n")),
      ),
      speed(
        "JSON",
        "application/json",
        bodies(machineJson(), (parts) => `[${parts.join(",")}]`),
      ),
    ],
  };
}

const isJson = ({ parts }: Sample): boolean => parts.contentType === "application/json";
const noteOf = (sample: Sample): Sample => ({
  ...sample,
  parts: { ...sample.parts, body: (JSON.parse(sample.parts.body) as { note: string }).note },
});
