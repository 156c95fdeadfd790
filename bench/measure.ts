import autocannon from "autocannon";
import type { BenchedWorker } from "./runtime.ts";

export interface LoadRequest {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface BenchCase {
  readonly name: string;
  readonly worker: Pick<BenchedWorker, "url" | "cpu">;
  /** The next request; asked each time only where they differ, because that costs the load generator. */
  readonly next: () => LoadRequest;
  readonly differ?: true;
  /** Requests a round, where they are prepared and so limited; otherwise a round is a time. */
  readonly amount?: number;
}

export interface Measurement {
  readonly name: string;
  /** Requests a second, the median of the rounds. */
  readonly rps: number;
  /** The server's CPU a request in microseconds, the median of the rounds. */
  readonly cpu: number;
}

const CONNECTIONS = 32;
/** Short, so that a slow moment of the machine falls on all cases alike. */
const ROUND_SECONDS = 1;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

async function round(
  { name, worker, next, differ, amount }: BenchCase,
  seconds: number,
): Promise<{ rps: number; cpu: number }> {
  const before = worker.cpu();
  const result = await autocannon({
    url: worker.url,
    connections: CONNECTIONS,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    requests:
      differ === undefined ? [{ ...next() }] : [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${name}: ${result.non2xx} refused, ${result.errors} failed of ${result.requests.total}`);
  }
  const total = result.requests.total;
  return { rps: total / result.duration, cpu: ((worker.cpu() - before) * 1_000) / total };
}

/**
 * All cases turn by turn, so that whatever else the machine does falls on each alike. Medians: on two cores the
 * tail measures the load generator.
 */
export async function measure(cases: readonly BenchCase[], rounds = 15): Promise<Measurement[]> {
  const taken = cases.map((benchCase) => ({ benchCase, rps: [] as number[], cpu: [] as number[] }));
  for (const { benchCase } of taken) await round(benchCase, 1); // warm-up
  for (let i = 0; i < rounds; i++) {
    for (const { benchCase, rps, cpu } of taken) {
      const result = await round(benchCase, ROUND_SECONDS);
      rps.push(result.rps);
      cpu.push(result.cpu);
    }
  }
  return taken.map(({ benchCase, rps, cpu }) => ({
    name: benchCase.name,
    rps: median(rps),
    cpu: median(cpu),
  }));
}
