import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { outboxStub, rateShardStub } from "../../durable-objects/stubs.ts";
import { d1AccessStore } from "../../workers/adapters/d1/access-store.ts";
import { codeOf, createOperator, signedIn, type SignedIn } from "./sign-in-support.ts";

/** Two moments only, so that pages end within one. */
const moment = (i: number) => Date.now() - (i % 2) * 1000;
const numbers = Array.from({ length: 7 }, (_, i) => i);

type Fill = (account: string) => Promise<readonly string[]>;

const sessions: Fill = (account) =>
  Promise.all(
    numbers.map(async (i) => {
      const id = crypto.randomUUID();
      await d1AccessStore(env.DB).openSession({
        secretHash: id,
        id,
        account,
        address: "198.51.100.1",
        client: "x",
        signedInAt: moment(i),
        lastSeenAt: Date.now(),
        expiresAt: Date.now() + 60_000,
        steppedUpAt: null,
      });
      return id;
    }),
  );

const tokens: Fill = (account) =>
  Promise.all(
    numbers.map(async (i) => {
      const id = crypto.randomUUID();
      const times = { createdAt: moment(i), expiresAt: Date.now() + 60_000 };
      await d1AccessStore(env.DB).keepToken({ id, account, label: "x", scopes: [], ...times });
      return id;
    }),
  );

const bans: Fill = async (account) => {
  const keys = numbers.map((i) => `account:${account}-${i}`);
  for (const shard of [3, 4]) {
    const offences = keys
      .filter((_, i) => i % 2 === shard % 2)
      .map((key) => ({ key, kind: "suspicious_content" as const, count: 3 }));
    await rateShardStub(env, shard).report({ settlements: [], offences });
  }
  return keys;
};

const deadLetters: Fill = async (account) => {
  const keys = numbers.map((i) => `${account}:${i}`);
  const stub = outboxStub(env, "supabase");
  await stub.status();
  await runInDurableObject(stub, (_, { storage }) => {
    for (const key of keys)
      storage.sql.exec(
        `INSERT INTO items (state, key, seq, kind, lane, subject, effect, enqueued_at, settled_at, reason)
         VALUES ('dead', ?, 1, 'channel_message', 'background', 's', '{}', 1000, 2000, 'x')`,
        key,
      );
  });
  return keys;
};

type Page = Readonly<Record<string, unknown>> & { readonly cursor: string | null };

async function* pages(somebody: SignedIn, path: string) {
  let cursor: string | null = "";
  while (cursor !== null) {
    const address: string = `${path}?limit=3${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const response = await somebody.request(address);
    expect(response.status).toBe(200);
    const page: Page = await response.json();
    yield page;
    ({ cursor } = page);
  }
}

test.each([
  ["sessions", "/admin/api/sessions", "id", sessions],
  ["tokens", "/admin/api/tokens", "id", tokens],
  ["bans", "/admin/api/blocks/bans", "key", bans],
  ["deadLetters", "/admin/api/outbox/supabase/dead", "key", deadLetters],
] as const)("all pages of %s hold each row once", async (name, path, id, fill) => {
  const ann = await signedIn(await createOperator("operator"));
  const made = await fill(ann.operator.name);
  const seen: string[] = [];
  for await (const page of pages(ann, path)) {
    const rows = page[name] as readonly Record<string, string>[];
    expect(rows.length).toBeLessThanOrEqual(3);
    seen.push(...rows.map((row) => row[id] ?? ""));
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining([...made]));
});

test("a list that nobody pages is whole behind a store's thousandth row", async () => {
  const { name } = await createOperator();
  const ids = Array.from({ length: 1_001 }, () => crypto.randomUUID());
  await env.DB.prepare(
    `INSERT INTO api_tokens (id, account, label, scopes, created_at, expires_at)
     SELECT value, ?2, 'x', '', 1, 9e12 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(ids), name)
    .run();
  expect(await d1AccessStore(env.DB).tokens(name, 2)).toHaveLength(1_001);
});

test.each([
  ["GET", "/admin/api/blocks/bans?cursor=1"],
  ["GET", "/admin/api/blocks/bans?limit=1001"],
  ["GET", "/admin/api/sessions?cursor=x"],
  ["GET", "/admin/api/tokens?limit=0"],
  ["GET", "/admin/api/outbox/supabase/dead?limit=201"],
  ["GET", "/admin/api/outbox/supabase/dead?cursor="],
  ["DELETE", "/admin/api/outbox/supabase/dead"],
  ["POST", "/admin/api/outbox/supabase/dead/replay?key="],
  ["DELETE", "/admin/api/blocks"],
  ["DELETE", "/admin/api/allow?target="],
  ["DELETE", "/admin/api/blocks/bans"],
  ["DELETE", "/admin/api/trading/kill"],
])("%s %s is refused", async (method, path) => {
  const ann = await signedIn(await createOperator("owner"));
  expect(await codeOf(await ann.request(path, { method }))).toEqual([400, "invalid_request"]);
});
