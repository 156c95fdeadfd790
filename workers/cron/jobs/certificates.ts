import { isDue } from "../../../shared/certificates/record.ts";
import type { CertificateTarget } from "../../../shared/certificates/target.ts";
import { unwatch, watch } from "../../../shared/certificates/watch.ts";
import { MINUTE } from "../../../shared/time.ts";
import type { Services } from "../../services.ts";
import type { Job } from "../schedule.ts";

/** Longer than any check takes; a run that was killed holds its targets no longer. */
const CLAIM = 2 * MINUTE;
/** A check has two connections, and a Worker six at once. */
const AT_ONCE = 3;

/**
 * Looks at each certificate that is due. Whoever claims a target looks at it, so that of a doubled cron one does. What is
 * told is told before it is kept: a run that ends in between tells it again, which changes nothing.
 */
export const checkCertificates: Job = async (services, now) => {
  const { targets, store } = services.certificates;
  const records = new Map((await store.records()).map((record) => [record.name, record]));
  const due = targets.filter(({ name }) => isDue(records.get(name) ?? null, now));
  let checked = 0;
  for (let i = 0; i < due.length; i += AT_ONCE) {
    const done = await Promise.all(due.slice(i, i + AT_ONCE).map((target) => check(services, target)));
    checked += done.filter(Boolean).length;
  }
  const named = new Set(targets.map(({ name }) => name));
  const gone = [...records.values()].filter(({ name }) => !named.has(name));
  for (const record of gone) {
    await services.signal(unwatch(record, now));
    await store.forget(record.name);
  }
  return { targets: targets.length, checked, gone: gone.length };
};

async function check(services: Services, target: CertificateTarget): Promise<boolean> {
  const { store, read } = services.certificates;
  const claimedAt = services.now();
  const before = await store.claim(target.name, claimedAt + CLAIM, claimedAt);
  if (before === "taken" || !isDue(before, claimedAt)) return false;
  const outcome = await read(target);
  const { record, signals } = watch(before, target, outcome, services.now());
  await services.signal(signals);
  await store.keep(record);
  return true;
}
