import { choose, createBalancer, settle, soonestReturn } from "../../shared/gateway/balancer.ts";
import { fromOrigin } from "../../shared/gateway/headers.ts";
import { isRepeatable } from "../../shared/gateway/outcome.ts";
import type { ForwardAnswer, ForwardFault, ForwardRequest, Gateway } from "../../shared/gateway/ports.ts";
import type { GatewayConfig, Origin } from "../../shared/gateway/settings.ts";
import { describeError, type Logger } from "../../shared/logging/log.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { SECOND } from "../../shared/time.ts";
import type { Breaker } from "../breakers/breaker.ts";
import type { Breakers } from "../breakers/breakers.ts";
import { attempt, judge, type Send } from "./attempt.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import { composeRequest } from "./request.ts";
import { createSigner } from "./signer.ts";
import { stream } from "./stream.ts";
import { startUpload, type Upload } from "./upload.ts";

interface GatewayDeps {
  readonly breakers: Breakers;
  readonly send: Send;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** As it came from the origin. */
type Answered = Pick<ForwardAnswer, "origin" | "target" | "response">;

/**
 * The way to the VPS: whose turn it is (`balancer.ts`, of this isolate alone) and whether it may be asked (its breaker,
 * of all isolates). A request goes to another origin after one may have had it only where it can be repeated, never
 * twice to the same, and only before a byte of an answer has gone out.
 */
export function createGateway(
  { origins, signingKey, settings }: GatewayConfig,
  { breakers, send, now, log, waitUntil }: GatewayDeps,
): Gateway {
  const sign = createSigner(signingKey);
  const breakerOf = ({ name }: Origin): Breaker => breakers(`origin:${name}`);
  let balancer = createBalancer(origins);

  function next(tried: ReadonlySet<string>, { method, among }: ForwardRequest): Origin | null {
    const at = now();
    const barred = origins
      .filter((origin) => breakerOf(origin).opensAt(at) > at || among?.includes(origin.name) === false)
      .map(({ name }) => name);
    const chosen = choose(balancer, settings, at, {
      without: new Set([...tried, ...barred]),
      careful: !isRepeatable(method),
    });
    balancer = chosen.balancer;
    return chosen.origin;
  }

  /** Null: its breaker did not let it. */
  async function ask(
    origin: Origin,
    target: URL,
    request: ForwardRequest,
    upload: Upload | null,
    whole: Deadline,
  ) {
    const began = now();
    const init = await composeRequest(request, target, settings.requestHeaders, sign, began);
    const waitedBefore = upload?.waited() ?? 0;
    const guarded = await breakerOf(origin).guard(
      () => attempt(send, target, init, upload, { firstByte: settings.firstByte, whole }),
      judge,
      () => (upload?.waited() ?? 0) - waitedBefore,
    );
    if (!guarded.ok) return null;
    const ended = guarded.value;
    const tell = (cause: string) =>
      log.warn("origin_failed", {
        requestId: request.requestId,
        origin: origin.name,
        method: request.method,
        cause,
        duration: now() - began,
      });
    if (ended.kind === "cut") {
      // Whether it would have answered nobody knows, so nothing is counted against it.
      if (whole.isOver() && (upload?.fault() ?? null) === null)
        tell(`no answer when the call's ${settings.total} ms were over`);
      return ended;
    }
    balancer = settle(balancer, origin.name, ended.kind !== "answer", settings, now());
    if (ended.kind !== "answer") tell(ended.cause);
    return ended;
  }

  /** When asking again is worth while, in milliseconds. */
  function retryAfter(): number {
    const at = now();
    const waits = [
      ...origins.map((origin) => breakerOf(origin).opensAt(at) - at),
      soonestReturn(balancer, settings, at),
    ].filter((wait) => wait > 0);
    return waits.length === 0 ? SECOND : Math.min(...waits);
  }

  /** Asks one after another until one answers. */
  async function askInTurn(
    request: ForwardRequest,
    upload: Upload | null,
    whole: Deadline,
  ): Promise<Result<Answered, ForwardFault>> {
    const tried = new Set<string>();
    let last: Result<Answered, ForwardFault> | null = null;
    for (;;) {
      const origin = next(tried, request);
      if (origin === null) return last ?? err({ kind: "unavailable", retryAfter: retryAfter() });
      tried.add(origin.name);
      const target = new URL(`${origin.url}${request.path}${request.query}`);
      const ended = await ask(origin, target, request, upload, whole);
      if (ended === null) continue;
      if (last?.ok === true) await last.value.response.body?.cancel();
      switch (ended.kind) {
        case "answer":
          return ok({ origin, target, response: ended.response });
        case "cut":
          return err(
            upload?.fault() ??
              (whole.isOver() ? { kind: "timeout", origin: origin.name } : { kind: "aborted" }),
          );
        case "failing":
          last = ok({ origin, target, response: ended.response });
          break;
        case "unreachable":
        case "timeout":
          last = err({ kind: ended.kind, origin: origin.name });
      }
      if (!isRepeatable(request.method)) return last;
    }
  }

  return {
    forward: async (request) => {
      const whole = startDeadline(settings.total, request.signal);
      const { body } = request;
      const upload = body === null || body instanceof Uint8Array ? null : startUpload(body, whole, now);
      const answered = await askInTurn(request, upload, whole);
      if (!answered.ok) {
        upload?.stop();
        whole.clear();
        return answered;
      }
      const { origin, target, response } = answered.value;
      const headers = new Headers(fromOrigin(response.headers, settings.responseHeaders));
      const passed = stream(response, {
        headers,
        method: request.method,
        deadline: whole,
        onBreak: (error) => {
          if (request.signal?.aborted === true) return;
          log.warn("origin_answer_broken", {
            requestId: request.requestId,
            origin: origin.name,
            ...describeError(error),
          });
        },
      });
      // The copying outlives the handler.
      waitUntil(passed.done.finally(() => upload?.stop()));
      return ok({ origin, target, ...passed });
    },
  };
}
