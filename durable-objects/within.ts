/** How waiting for some work ended. The work itself goes on after `late`. */
export type Waited<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "late" };

async function settle<T>(work: () => Promise<T>): Promise<Waited<T>> {
  try {
    return { kind: "done", value: await work() };
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** Waits for the work, at most `limit` milliseconds. Never rejects. */
export async function within<T>(limit: number, work: () => Promise<T>): Promise<Waited<T>> {
  const late = Promise.withResolvers<Waited<T>>();
  const timer = setTimeout(late.resolve, Math.max(0, limit), { kind: "late" });
  const waited = await Promise.race([settle(work), late.promise]);
  clearTimeout(timer);
  return waited;
}
