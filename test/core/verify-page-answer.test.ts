import { describe, expect, test } from "vitest";
import { ERROR_STATUS, type ErrorCode } from "../../shared/http/errors.ts";
import { readAnswer, type Answer } from "../../workers/pages/client/verify/answer.ts";
import { isErrorCode, stepAfter } from "../../workers/pages/client/verify/reactions.ts";
import type { Step } from "../../workers/pages/client/verify/state.ts";

const NOW = 1_000_000;
const EXPIRES = NOW + 600_000;
const proof = { wallet: "wallet", signature: "signature" };

const read = (
  status: number,
  body: unknown,
  headers: { retryAfter?: string; requestId?: string } = {},
): Answer =>
  readAnswer(
    {
      status,
      body: typeof body === "string" ? body : JSON.stringify(body),
      retryAfter: headers.retryAfter ?? null,
      requestId: headers.requestId ?? null,
    },
    isErrorCode,
  );

describe("readAnswer", () => {
  test.each<[string, number, unknown, Answer]>([
    ["a success", 200, { status: "success" }, { kind: "verified", pending: false }],
    [
      "a success that is on its way",
      200,
      { status: "success", pending: true },
      { kind: "verified", pending: true },
    ],
    ["a success that says something else", 200, { status: "ok" }, { kind: "unclear", requestId: null }],
    ["a refusal with a success's status", 200, { code: "token_used" }, { kind: "unclear", requestId: null }],
    [
      "a success's body with another status",
      202,
      { status: "success" },
      { kind: "unclear", requestId: null },
    ],
    ["a page", 502, "<html>", { kind: "unclear", requestId: null }],
    ["nothing", 500, "", { kind: "unclear", requestId: null }],
    ["null", 400, "null", { kind: "unclear", requestId: null }],
    ["a code nobody knows", 400, { code: "brand_new", requestId: "r" }, { kind: "unclear", requestId: "r" }],
    ["a code that every object has", 400, { code: "toString" }, { kind: "unclear", requestId: null }],
  ])("reads %s", (_, status, body, expected) => {
    expect(read(status, body)).toEqual(expected);
  });

  test.each([
    ["45", 45_000],
    [" 900 ", 900_000],
    [undefined, null],
    ["-5", null],
    ["1e9", null],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
  ])("reads Retry-After: %s as %s ms", (retryAfter, expected) => {
    const answer = read(429, { code: "rate_limited" }, retryAfter === undefined ? {} : { retryAfter });
    expect(answer).toMatchObject({ kind: "refused", code: "rate_limited", retryAfter: expected });
  });

  test("takes the request id from the body, else from the header, and cuts it", () => {
    expect(read(500, { code: "internal", requestId: "body" }, { requestId: "header" })).toMatchObject({
      requestId: "body",
    });
    expect(read(500, { code: "internal" }, { requestId: "header" })).toMatchObject({ requestId: "header" });
    expect(read(500, { code: "internal", requestId: "x".repeat(999) })).toMatchObject({
      requestId: "x".repeat(64),
    });
  });
});

const refused = (code: ErrorCode, retryAfter: number | null = null): Answer => ({
  kind: "refused",
  code,
  requestId: "r",
  retryAfter,
});

describe("stepAfter", () => {
  test.each<[ErrorCode, Step["at"]]>([
    ["invalid_wallet", "choosing"],
    ["invalid_signature", "choosing"],
    ["wallet_taken", "choosing"],
    ["conflict", "choosing"],
    ["invalid_token", "ended"],
    ["token_expired", "ended"],
    ["token_used", "ended"],
    ["account_too_new", "ended"],
    ["ip_blocked", "waiting"],
    ["internal", "waiting"],
    ["suspicious_content", "waiting"],
    ["payload_too_large", "waiting"],
  ])("goes on after %s to %s", (code, at) => {
    expect(stepAfter(refused(code), proof, EXPIRES, NOW).at).toBe(at);
  });

  test("keeps the proof for every answer that leaves it open whether the confirm counted", () => {
    const open: readonly Answer[] = [
      { kind: "lost" },
      { kind: "unclear", requestId: null },
      refused("internal"),
    ];
    for (const answer of open) {
      expect(stepAfter(answer, proof, EXPIRES, NOW)).toMatchObject({ at: "waiting", proof, retryAt: null });
    }
  });

  test.each<[string, number | null, number | null, Partial<Step>]>([
    ["sends again when the limit says so", 45_000, EXPIRES, { at: "waiting", retryAt: NOW + 45_000 }],
    [
      "sends again in half a minute when it does not say",
      null,
      EXPIRES,
      { at: "waiting", retryAt: NOW + 30_000 },
    ],
    [
      "waits however long where the link's end is unknown",
      900_000,
      null,
      { at: "waiting", retryAt: NOW + 900_000 },
    ],
    [
      "ends where the link ends first",
      900_000,
      EXPIRES,
      { at: "ended", why: "limited", until: NOW + 900_000 },
    ],
    ["ends where both end at once", 600_000, EXPIRES, { at: "ended", why: "limited", until: NOW + 600_000 }],
  ])("%s", (_, retryAfter, expiresAt, step) => {
    expect(stepAfter(refused("rate_limited", retryAfter), proof, expiresAt, NOW)).toMatchObject(step);
  });

  test("knows what to do with every code of the contract", () => {
    for (const code of Object.keys(ERROR_STATUS)) expect(isErrorCode(code)).toBe(true);
  });
});
