import autocannon from "autocannon";
import { validVariables } from "../test/support/variables.ts";
import { bundled, startWorker, type BenchedWorker } from "./runtime.ts";

const CONNECTIONS = 32;
const ROUNDS = 3;
const ROUND_SECONDS = 2;

const CONTENDERS = ["none", "edge", "hono-rate-limiter", "call-per-request"] as const;

/** The n-th address of a benchmark network. */
const address = (n: number): string => `10.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;

interface Sent {
  readonly path: string;
  readonly address: string;
}

/** Visitors at a time: the requests of one come some 50 ms apart. */
const VISITORS = 150;

/** The n-th request of all as the `step`-th of one visitor, who leaves after `steps`. */
function visit(n: number, steps: number): { step: number; address: string } {
  const turn = Math.floor(n / VISITORS);
  return {
    step: turn % steps,
    address: address(Math.floor(turn / steps) * VISITORS + (n % VISITORS)),
  };
}

/** What comes in, by its number. Each round begins with addresses that nobody has seen. */
const TRAFFIC: Readonly<Record<string, (n: number) => Sent>> = {
  "normal: pages of six parts and an API call": (n) => {
    const { step, address: from } = visit(n, 7);
    return { path: step === 6 ? "/api" : "/page", address: from };
  },
  "burst: 20 API calls an address": (n) => ({ path: "/api", address: visit(n, 20).address }),
  "flood: one address": () => ({ path: "/api", address: "192.0.2.1" }),
  "botnet: each address once": (n) => ({ path: "/api", address: address(n) }),
};

interface LimitsRow {
  readonly traffic: string;
  readonly contender: string;
  readonly rps: number;
  /** workerd's CPU a request, in microseconds. */
  readonly cpu: number;
  /** Calls to objects a request. */
  readonly calls: number;
  /** Share of requests that were refused. */
  readonly refused: number;
}

async function startContender(contender: string): Promise<BenchedWorker> {
  return startWorker({
    ...(await bundled("limits")),
    compatibilityDate: "2026-10-30",
    bindings: { ...validVariables, CONTENDER: contender },
    durableObjects: { RATE_SHARD: { className: "RateShard", useSQLite: true } },
  });
}

const callsOf = async (worker: BenchedWorker): Promise<number> =>
  Number(await (await fetch(`${worker.url}/calls`)).text());

async function round(
  worker: BenchedWorker,
  next: () => Sent,
): Promise<Omit<LimitsRow, "traffic" | "contender">> {
  const [cpu, calls] = [worker.cpu(), await callsOf(worker)];
  const result = await autocannon({
    url: worker.url,
    connections: CONNECTIONS,
    duration: ROUND_SECONDS,
    requests: [
      {
        setupRequest: (request) => {
          const { path, address: from } = next();
          return { ...request, path, headers: { "CF-Connecting-IP": from } };
        },
      },
    ],
  });
  const total = result.requests.total;
  return {
    rps: total / result.duration,
    cpu: ((worker.cpu() - cpu) * 1_000) / total,
    calls: ((await callsOf(worker)) - calls) / total,
    refused: result.non2xx / total,
  };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Every contender under every traffic, turn by turn; medians of the rounds. */
export async function benchLimits(): Promise<readonly LimitsRow[]> {
  const workers: BenchedWorker[] = [];
  // One after the other: each finds its own process by the others being there already.
  for (const contender of CONTENDERS) workers.push(await startContender(contender));
  const rows: LimitsRow[] = [];
  try {
    for (const [traffic, sent] of Object.entries(TRAFFIC)) {
      const taken = CONTENDERS.map((): Awaited<ReturnType<typeof round>>[] => []);
      let n = 0;
      for (let i = 0; i <= ROUNDS; i++) {
        for (const [c, worker] of workers.entries()) {
          const result = await round(worker, () => sent(n++));
          // The first round is warm-up.
          if (i > 0) taken[c]?.push(result);
        }
      }
      for (const [c, contender] of CONTENDERS.entries()) {
        const of = (figure: (result: (typeof taken)[number][number]) => number) =>
          median((taken[c] ?? []).map(figure));
        rows.push({
          traffic,
          contender,
          rps: of(({ rps }) => rps),
          cpu: of(({ cpu }) => cpu),
          calls: of(({ calls }) => calls),
          refused: of(({ refused }) => refused),
        });
      }
    }
    return rows;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}
