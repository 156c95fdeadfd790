import { fieldsOf } from "../shared/inspection/extract/request.ts";
import { inspect } from "../shared/inspection/inspect.ts";
import { attacks, isHeldOut, machineJson, prose, type Sample } from "../test/support/inspection-corpora.ts";

/** The size that the bar of 2 ms is set at. */
const SIZE = 8_192;
const WARM_UP = 200;
const RUNS = 300;

interface Rate {
  readonly corpus: string;
  readonly part: "tuned" | "held out";
  readonly requests: number;
  readonly refused: number;
}

interface Speed {
  readonly text: string;
  /** Milliseconds for 8 KB, the median. */
  readonly median: number;
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

/** Requests of 8 KB whose body is the samples' bodies one after another. */
function speed(text: string, samples: readonly Sample[]): Speed {
  const all = samples
    .map(({ parts }) => decodeURIComponent(parts.query.slice("page=2&q=".length)) || parts.body)
    .join("\n");
  const chunks = Array.from({ length: Math.floor(all.length / SIZE) }, (_, i) =>
    all.slice(i * SIZE, (i + 1) * SIZE),
  );
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const body = chunks[i % chunks.length] ?? "";
    const start = performance.now();
    inspect(fieldsOf({ path: "/", query: "", headers: [], contentType: "text/plain", body }));
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { text, median: times[Math.floor(times.length / 2)] ?? Number.NaN };
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
        "prose in fifty languages",
        prose().filter(({ parts }) => parts.query !== ""),
      ),
      speed("JSON", machineJson()),
    ],
  };
}
