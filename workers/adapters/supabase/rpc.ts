import type { SupabaseClient } from "@supabase/supabase-js";
import type * as z from "../../../shared/schema.ts";
import type { Config } from "../../../shared/config/config.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { classify, dependencyOutcome, type SupabaseFailure } from "../../../shared/supabase/failure.ts";
import { SECOND } from "../../../shared/time.ts";
import type { Breaker } from "../../breakers/breaker.ts";

/** Whoever waits for a confirm waits for this at most (requirement R4). */
export const INTERACTIVE_TIMEOUT = 2.5 * SECOND;
/** Jobs move a thousand rows a call. Supabase itself ends a statement after 8 s. */
export const BATCH_TIMEOUT = 10 * SECOND;

type SupabaseSettings = NonNullable<Config["supabase"]>;

export interface Call<T> {
  /** A function of `migrations/supabase`. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly answer: z.ZodMiniType<T>;
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

export type SupabaseRpc = <T>(call: Call<T>) => Promise<Result<T, SupabaseFailure>>;

/**
 * A client that keeps no session (`accessToken`), so that no request waits for what another one began. Loaded at its
 * first use: evaluating supabase-js takes a quarter of the Worker's start-up, which those without Supabase need not pay.
 */
async function connect({ url, serviceRoleKey }: SupabaseSettings): Promise<SupabaseClient> {
  const { createClient } = await import("@supabase/supabase-js");
  return createClient(url, serviceRoleKey, {
    accessToken: async () => serviceRoleKey,
    // No `timeout`: with it, supabase-js lets go of the call's own signal once the headers are there, and a body
    // that never ends is waited for without limit. Trying again is the outbox's.
    db: { retry: false },
  });
}

/** Calls functions through supabase-js, behind the breaker; never throws for what the other side does. */
export function createSupabaseRpc(settings: SupabaseSettings, breaker: Breaker): SupabaseRpc {
  let client: SupabaseClient | undefined;
  const send = async <T>({
    name,
    args,
    answer,
    timeout,
    signal,
  }: Call<T>): Promise<Result<T, SupabaseFailure>> => {
    client ??= await connect(settings);
    const limit = AbortSignal.timeout(timeout);
    const { data, error, status } = await client
      .rpc(name, args)
      .abortSignal(signal === undefined ? limit : AbortSignal.any([limit, signal]));
    if (error !== null) {
      const message = limit.aborted && status === 0 ? "no answer in time" : error.message;
      return err(classify({ status, code: error.code ?? "", message }));
    }
    // supabase-js takes an empty 404 for success, which a wrong address may well answer.
    const parsed = status === 200 ? answer.safeParse(data) : null;
    if (parsed?.success === true) return ok(parsed.data);
    return err({ kind: "unusable", reason: `${name} answered ${status} with something else than it should` });
  };
  return async (call) => {
    const guarded = await breaker.guard(() => send(call), dependencyOutcome);
    if (guarded.ok) return guarded.value;
    const { retryAfter } = guarded.error;
    return err({ kind: "breaker_open", reason: "Supabase fails; the breaker is open", retryAfter });
  };
}
