import { isDue } from "../../shared/certificates/record.ts";
import type { CertificateTarget } from "../../shared/certificates/target.ts";
import { watch } from "../../shared/certificates/watch.ts";
import { MINUTE } from "../../shared/time.ts";
import type { Services } from "../services.ts";

/** Longer than any check takes; whoever was killed while looking holds the target no longer. */
const CLAIM = 2 * MINUTE;

/**
 * Looks at one certificate, where nobody else does at the moment: tells what there is to tell, then keeps it. A run that ends
 * in between tells it again, which changes nothing. `whenDue`: only if it is due. False: it was not looked at.
 */
export async function checkCertificate(
  { certificates, signal, now }: Services,
  target: CertificateTarget,
  { whenDue }: { readonly whenDue: boolean },
): Promise<boolean> {
  const { store, read } = certificates;
  const claimedAt = now();
  const before = await store.claim(target.name, claimedAt + CLAIM, claimedAt);
  if (before === "taken" || (whenDue && !isDue(before, claimedAt))) return false;
  const outcome = await read(target);
  const { record, signals } = watch(before, target, outcome, now());
  await signal(signals);
  await store.keep(record);
  return true;
}
