import { describe, expect, expectTypeOf, test } from "vitest";
import type { Snapshot } from "../../shared/live/snapshot.ts";
import { createClient } from "../../shared/openapi/client.ts";
import type { DescribedOperations } from "../../shared/openapi/operations.ts";
import { ok } from "../../shared/result.ts";

/** What was sent, and a client whose every call is answered with this. */
function clientOf(answer: () => Response | Promise<Response>) {
  const sent: (readonly [path: string, init: object])[] = [];
  const api = createClient<DescribedOperations>(async (path, init) => {
    sent.push([path, init]);
    return answer();
  });
  return { api, sent };
}

describe("the client of the API", () => {
  test("asks by method and path, and hands the answer on with its type", async () => {
    const { api, sent } = clientOf(() => Response.json({ at: 1 }));
    const read = await api("GET /admin/api/metrics");
    expect(read).toEqual(ok({ at: 1 }));
    expect(sent).toEqual([
      ["/admin/api/metrics", { method: "GET", headers: { Accept: "application/json" } }],
    ]);
    if (read.ok) expectTypeOf(read.value).toEqualTypeOf<Snapshot>();
  });

  test("writes parameters, query and body where they belong", async () => {
    const { api, sent } = clientOf(() => new Response(null, { status: 204 }));
    expect(await api("DELETE /admin/api/sessions/:id", { params: { id: "a/b?c" } })).toEqual(ok(null));
    await api("GET /admin/api/blocks", { query: { limit: "5", cursor: undefined } });
    await api("POST /admin/api/blocks", { body: { target: "192.0.2.1", reason: "a flood" } });
    expect(sent).toEqual([
      ["/admin/api/sessions/a%2Fb%3Fc", expect.objectContaining({ method: "DELETE" })],
      ["/admin/api/blocks?limit=5", expect.objectContaining({ method: "GET" })],
      [
        "/admin/api/blocks",
        {
          method: "POST",
          headers: { Accept: "application/json", "Content-Type": "application/json" },
          body: '{"target":"192.0.2.1","reason":"a flood"}',
        },
      ],
    ]);
  });

  const refusal = { status: "error", code: "unauthorized", message: "Sign in first" };
  test.each([
    [
      "a refusal",
      () => Response.json(refusal, { status: 401 }),
      { kind: "refused", status: 401, code: "unauthorized" },
    ],
    ["a page of somebody else's", () => new Response("<html>", { status: 502 }), { kind: "unreachable" }],
    ["no answer", () => Promise.reject(new Error("offline")), { kind: "unreachable" }],
  ])("calls %s a fault, and never throws", async (_, answer, fault) => {
    expect(await clientOf(answer).api("GET /admin/api/mode")).toMatchObject({ ok: false, error: fault });
  });
});

/** The compiler is the test: each of these lines must be an error. */
export const DOES_NOT_COMPILE = (api: ReturnType<typeof clientOf>["api"]) => [
  // @ts-expect-error there is no such path
  api("GET /admin/api/metric"),
  // @ts-expect-error nor this method of it
  api("DELETE /admin/api/metrics"),
  // @ts-expect-error the id is missing
  api("DELETE /admin/api/sessions/:id"),
  // @ts-expect-error the parameter has another name
  api("DELETE /admin/api/sessions/:id", { params: { name: "x" } }),
  // @ts-expect-error the body is missing
  api("POST /admin/api/blocks"),
  // @ts-expect-error the body's field has another name
  api("POST /admin/api/blocks", { body: { address: "192.0.2.1", reason: "a flood" } }),
  // @ts-expect-error no such switch
  api("PUT /admin/api/mode", { body: { name: "mod", value: "normal", reason: "x" } }),
  // @ts-expect-error a route without a query
  api("GET /admin/api/metrics", { query: { since: 1 } }),
  // @ts-expect-error the answer has no such field
  api("GET /admin/api/metrics").then((read) => (read.ok ? read.value.recent.requestsPerHour : 0)),
];
