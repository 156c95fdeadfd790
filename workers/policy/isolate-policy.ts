import type { Policy } from "../../shared/policy/admit.ts";
import type { PolicyPage } from "../../shared/policy/entry.ts";
import { nextStep, type Step } from "../../shared/policy/freshness.ts";
import { compile, listsSize, NO_LISTS } from "../../shared/policy/lists.ts";
import { decodeRecords } from "../../shared/policy/record.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import { switchValue, type SwitchName, type SwitchValue } from "../../shared/policy/switches.ts";
import { SECOND } from "../../shared/time.ts";

/** How long a request waits for the policy before it goes on with what is there. 100,000 entries take half of it. */
const PATIENCE = SECOND;
/** A pull this old was lost with the request that started it. */
const LOST_AFTER = 10 * SECOND;

type WaitUntil = (work: Promise<unknown>) => void;

/** For metrics. */
interface PolicyStatus {
  /** 0: nothing loaded yet. */
  readonly version: number;
  /** Milliseconds since the object last confirmed the copy; null: never. */
  readonly age: number | null;
  readonly entries: number;
  readonly bytes: number;
  /** Pulls that failed or were too slow, since the isolate began. */
  readonly failures: number;
}

export interface IsolatePolicy {
  /** The copy, fresh enough to judge a request by; null when there is none. Never rejects. */
  readonly prepare: (waitUntil: WaitUntil) => Promise<Policy | null>;
  /** A switch as this isolate knows it: the limiter asks for the mode, the inspection for its guard. */
  readonly setting: <N extends SwitchName>(name: N) => SwitchValue<N>;
  /** A version that somebody has seen, for example in an answer of the limiter; a newer one is pulled at once. */
  readonly announce: (version: number, waitUntil: WaitUntil) => void;
  /** Bans lifted so far, as this isolate knows. */
  readonly lifts: () => number;
  readonly status: () => PolicyStatus;
}

/** This isolate's copy of the policy. When the object cannot be reached the last copy goes on, however old. */
export function createIsolatePolicy(
  pull: (since: number) => Promise<PolicyPage>,
  now: () => number,
  log: Logger,
): IsolatePolicy {
  let policy: Policy | null = null;
  let version = 0;
  let announced = 0;
  let lifts = 0;
  let confirmedAt: number | null = null;
  let triedAt: number | null = null;
  let failedAt: number | null = null;
  let failures = 0;
  /** The pull under way, shared by the requests that want one. */
  let underWay: Promise<void> | null = null;

  const fail = (fields: Readonly<Record<string, unknown>>): void => {
    failedAt = now();
    failures++;
    log.warn("policy_pull_failed", {
      version,
      age: confirmedAt === null ? null : now() - confirmedAt,
      ...fields,
    });
  };

  async function load(): Promise<void> {
    const began = now();
    const since = version;
    let pages: PolicyPage[] = [];
    let page: PolicyPage;
    do {
      page = await pull(pages.at(-1)?.version ?? since);
      pages = page.reset ? [page] : [...pages, page];
    } while (page.version !== page.head);
    // Another pull was faster: what this one brings may already be undone.
    if (version !== since) return;
    const base = pages[0]?.reset === false ? (policy?.lists ?? NO_LISTS) : NO_LISTS;
    const records = pages.flatMap(({ records: bytes }) => Array.from(decodeRecords(bytes)));
    const reuse = records.length === 0 && base === policy?.lists;
    policy = { lists: reuse ? base : compile(base, records, began), switches: page.switches };
    version = page.version;
    announced = version;
    lifts = page.lifts;
    confirmedAt = began;
  }

  /** The pull under way, or a new one; never rejects. */
  function refresh(waitUntil: WaitUntil): Promise<void> {
    const lost = triedAt !== null && now() - triedAt >= LOST_AFTER;
    if (underWay !== null && !lost) return underWay;
    triedAt = now();
    const work: Promise<void> = load()
      .catch((error: unknown) => fail(describeError(error)))
      .finally(() => {
        if (underWay === work) underWay = null;
      });
    underWay = work;
    waitUntil(work);
    return work;
  }

  const step = (): Step => nextStep({ confirmedAt, triedAt, failedAt, outdated: announced > version }, now());

  async function prepare(waitUntil: WaitUntil): Promise<Policy | null> {
    const first = step();
    if (first === "pull") void refresh(waitUntil);
    if (first === "wait" && !(await inTime(refresh(waitUntil)))) {
      // Of all that waited, one says so.
      if (step() === "wait") fail({ error: `no answer within ${PATIENCE} ms` });
    }
    return policy;
  }

  return {
    prepare,
    setting: (name) => switchValue(policy?.switches ?? {}, name, now()),
    announce: (seen, waitUntil) => {
      announced = Math.max(announced, seen);
      if (announced > version && step() !== "use") void refresh(waitUntil);
    },
    lifts: () => lifts,
    status: () => ({
      version,
      age: confirmedAt === null ? null : now() - confirmedAt,
      ...listsSize(policy?.lists ?? NO_LISTS),
      failures,
    }),
  };
}

/** Whether the work, which never rejects, ended in time. */
const inTime = (work: Promise<void>): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE);
    void work.finally(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
