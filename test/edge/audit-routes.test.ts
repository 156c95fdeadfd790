import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { auditLogStub } from "../../durable-objects/stubs.ts";
import {
  codeOf,
  createOperator,
  mint,
  recorded,
  signedIn,
  stepUp,
  send,
  withToken,
} from "./sign-in-support.ts";

interface Found {
  readonly items: readonly { readonly event: string; readonly actor: { readonly id: string } }[];
}

test("somebody signed in finds their own sign-in, and that they exported stands in the log", async () => {
  const ann = await signedIn(await createOperator("viewer"));
  await recorded(ann.operator.name, 1);
  const path = `/admin/api/audit?actor=${ann.operator.name}&outcome=success`;
  const { items } = await (await ann.request(path)).json<Found>();
  expect(items.map(({ actor }) => actor.id)).toEqual(items.map(() => ann.operator.name));
  expect(items.length).toBeGreaterThan(0);

  const csv = await (await ann.request("/admin/api/audit/export?format=csv")).text();
  expect(csv).toContain(ann.operator.name);
  await runDurableObjectAlarm(auditLogStub(env));
  expect((await recorded(ann.operator.name, 2)).map(({ event }) => event)).toContain("audit_exported");
});

test("a token reads with its scope, and not without", async () => {
  const ann = await signedIn(await createOperator("operator"));
  await stepUp(ann);
  const [reader, other] = [await mint(ann, ["audit:read"]), await mint(ann, ["metrics:read"])];
  expect((await withToken("/admin/api/audit/export", reader.jwt)).status).toBe(200);
  expect(await codeOf(await withToken("/admin/api/audit", other.jwt))).toEqual([403, "forbidden"]);
  expect(await codeOf(await send("/admin/api/audit"))).toEqual([401, "unauthorized"]);
});
