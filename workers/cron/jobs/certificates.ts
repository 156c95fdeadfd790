import { isDue } from "../../../shared/certificates/record.ts";
import { unwatch } from "../../../shared/certificates/watch.ts";
import { checkCertificate } from "../../certificates/check.ts";
import type { Job } from "../schedule.ts";

/** A check has two connections, and a Worker six at once. */
const AT_ONCE = 3;

/** Looks at each certificate that is due; of a doubled cron one run does. */
export const checkCertificates: Job = async (services, now) => {
  const { targets, store } = services.certificates;
  const records = new Map((await store.records()).map((record) => [record.name, record]));
  const due = targets.filter(({ name }) => isDue(records.get(name) ?? null, now));
  let checked = 0;
  for (let i = 0; i < due.length; i += AT_ONCE) {
    const some = due.slice(i, i + AT_ONCE);
    const done = await Promise.all(
      some.map((target) => checkCertificate(services, target, { whenDue: true })),
    );
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
