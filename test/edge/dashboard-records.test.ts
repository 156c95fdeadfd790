import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LiveNews } from "../../shared/live/standing.ts";
import { liveStub } from "../../durable-objects/stubs.ts";
import { validVariables } from "../support/variables.ts";
import { HTML, show, submit, words } from "./dashboard-support.ts";
import { createOperator, recorded, send, signedIn, type SignedIn } from "./sign-in-support.ts";

let ann: SignedIn;
let vic: SignedIn;
// New ones for each test, at addresses of their own: nobody meets another test's limits.
beforeEach(async () => {
  ann = await signedIn(await createOperator("operator"));
  vic = await signedIn(await createOperator("viewer"));
});

describe("the audit log", () => {
  test("is searched by what the API knows, with a browser's times", async () => {
    await recorded(ann.operator.name, 1);
    const mine = words(
      await show(vic, `/admin/audit?actor=${ann.operator.name}&class=security&from=2026-01-01T00:00&event=`),
    );
    expect(mine).toContain("sign in succeeded");
    expect(words(await show(vic, "/admin/audit?to=2026-01-01T00:00:30"))).toContain("No record fits.");
    const wrong = await vic.request("/admin/audit?event=No+such+event!", HTML);
    expect([wrong.status, words(await wrong.text())]).toEqual([400, expect.stringContaining("event")]);
  });

  test("keeps no address in a search: it would stay for ever", async () => {
    const query = "class=admin&address=203.0.113.77";
    const page = await show(vic, `/admin/audit?${query}`);
    expect(page).toContain('name="query" value="class=admin"');
    const save = (asked: string) => submit(vic, "/admin/audit/filters/save", { name: "Him", query: asked });
    expect((await save(query)).headers.get("Location")).toBe("/admin/audit?class=admin");
    expect((await save("address=203.0.113.77")).status).toBe(400);
  });

  test("keeps searches for each account alone, up to twenty", async () => {
    const save = (name: string) =>
      submit(vic, "/admin/audit/filters/save", { name, query: "class=security&x=1" });
    expect((await save("Night watch")).headers.get("Location")).toBe("/admin/audit?class=security");
    expect(await show(vic, "/admin/audit")).toContain('href="/admin/audit?class=security"');
    expect(await show(ann, "/admin/audit")).not.toContain("Night watch");
    const { DB } = env;
    await DB.batch(
      Array.from({ length: 18 }, (_, i) =>
        DB.prepare("INSERT INTO saved_filters VALUES (?1, ?2, 'class=admin', 0)").bind(
          vic.operator.name,
          `s ${i}`,
        ),
      ),
    );
    await Promise.all(["a", "b", "c", "d"].map(save));
    const { results } = await env.DB.prepare("SELECT name FROM saved_filters WHERE account = ?1")
      .bind(vic.operator.name)
      .all();
    expect(results).toHaveLength(20);
    expect((await save("one more")).status).toBe(400);
    expect((await save("Night watch")).status).toBe(303);
    expect((await submit(vic, "/admin/audit/filters/remove", { name: "Night watch" })).status).toBe(303);
    expect((await submit(vic, "/admin/audit/filters/remove", { name: "Night watch" })).status).toBe(400);
  });
});

describe("members", () => {
  const wallet = (i: number) =>
    `7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJos${"abcdefgh"[Math.floor(i / 10)]}${(i % 10) + 1}`.replaceAll(
      "10",
      "Z",
    );
  beforeAll(async () => {
    await env.DB.batch(
      Array.from({ length: 60 }, (_, i) =>
        env.DB.prepare(
          `INSERT INTO verified_members (user_id, wallet, token, guild_id, display_name, verified_at)
           VALUES (?1, ?2, 't', '1100000000000000002', ?3, ?4)`,
        ).bind(
          String(120000000000000000n + BigInt(i)),
          wallet(i),
          i === 7 ? "100 %_off" : `Member ${i}`,
          1_700_000_000_000 + Math.floor(i / 3),
        ),
      ),
    );
  });

  test("are listed in pages, none twice and none left out", async () => {
    const ids = (html: string) => [...html.matchAll(/q=(12000000\d+)"/g)].map(([, id]) => id);
    const first = await show(vic, "/admin/members");
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const all = [...ids(first), ...ids(await show(vic, next))];
    expect([all.length, new Set(all).size]).toEqual([60, 60]);
  });

  test.each([
    ["id", "120000000000000003", 1],
    ["wallet", wallet(12), 1],
    ["a part of the name", "ember 1", 11],
    ["what SQL takes for wildcards", "%_", 1],
    ["nobody's id", "999999999999999999", 0],
  ])("are found by %s", async (_, search, count) => {
    const html = await show(vic, `/admin/members?q=${encodeURIComponent(search)}`);
    expect(html.match(/<th scope="row"/g) ?? []).toHaveLength(count);
  });
});

describe("members whom the team verified", () => {
  const CLUB = "1100000000000000077";
  const id = (i: number) => String(130000000000000000n + BigInt(i));
  beforeAll(async () => {
    await env.DB.batch(
      Array.from({ length: 55 }, (_, i) =>
        env.DB.prepare("INSERT INTO vouched_members VALUES (?1, ?2, '140000000000000001', ?3)").bind(
          id(i),
          CLUB,
          1_700_000_000_000 + Math.floor(i / 3),
        ),
      ),
    );
  });

  test("are listed in pages, with whose word it was and the way to a reset in their server", async () => {
    const ids = (html: string) => [...html.matchAll(/q=(13000000\d+)"/g)].map(([, found]) => found);
    const first = await show(ann, "/admin/members");
    expect(words(first)).toMatch(/By the team\s+55/);
    expect(words(first)).toContain("140000000000000001");
    const next = /rel="next" href="([^"]*vouched=[^"]+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const all = [...ids(first), ...ids(await show(ann, next))];
    expect([all.length, new Set(all).size]).toEqual([55, 55]);
    const one = await show(ann, `/admin/members?q=${id(7)}`);
    expect(ids(one)).toEqual([id(7)]);
    expect(one).toContain(`guild=${CLUB}`);
    expect(words(one)).not.toContain("No wallet of theirs is on record here");
    expect(ids(await show(ann, "/admin/members?q=Member"))).toEqual([]);
  });

  test("and those of all servers are in the figures, as in the list", async () => {
    await env.DB.prepare(
      `INSERT INTO verified_members (user_id, wallet, token, guild_id, verified_at) VALUES ('150', 'w', 't', ?1, ?2)`,
    )
      .bind(CLUB, Date.now())
      .run();
    const count = await env.DB.prepare("SELECT count(*) AS n FROM verified_members").first<number>("n");
    for (const path of ["/admin/members", "/admin"]) {
      expect(words(await show(vic, path))).toMatch(new RegExp(`Verified\\s+${count}\\b`));
    }
  });
});

test("settings show no secret, only that it is set", async () => {
  const html = await show(vic, "/admin/settings");
  expect(words(html)).toMatch(/JWT_SECRET set, not shown/);
  expect(html).toContain(validVariables.DISCORD_GUILD_ID);
  for (const secret of [validVariables.JWT_SECRET, validVariables.DISCORD_BOT_TOKEN, "A".repeat(43)]) {
    expect(html).not.toContain(secret);
  }
});

describe("a table that was read whole", () => {
  test("has pages of its own, none of its rows twice and none left out", async () => {
    const many = await signedIn(await createOperator("viewer"));
    await env.DB.batch(
      Array.from({ length: 120 }, (_, i) =>
        env.DB.prepare(
          `INSERT INTO sessions SELECT ?1, ?1, account, address, ?2, signed_in_at - ?3, last_seen_at, expires_at, NULL
           FROM sessions WHERE account = ?4 AND client NOT LIKE 'kept-%' LIMIT 1`,
        ).bind(crypto.randomUUID(), `kept-${1_000 + i}-`, i, many.operator.name),
      ),
    );
    const clients: string[] = [];
    let pages = 0;
    for (let path = "/admin/access"; path !== ""; pages++) {
      const html = await show(many, path);
      clients.push(...(html.match(/kept-\d+-/g) ?? []));
      path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    }
    expect([pages, clients.length, new Set(clients).size]).toEqual([3, 120, 120]);
  });

  test.each(["", "-1", "50000", "1e3", "x"])("begins at the first row for from=%s", async (from) => {
    const html = await show(vic, `/admin/access?sessions-from=${from}`);
    expect(words(html)).toContain("this one");
  });
});

describe("the live socket", () => {
  const upgrade = (who: SignedIn, headers: Record<string, string> = {}) =>
    who.request("/admin/live", { headers: { Upgrade: "websocket", ...headers } });

  /** The next thing a socket says, or how it closes. */
  const next = (socket: WebSocket) =>
    new Promise<{ data?: string; code?: number }>((resolve) => {
      socket.addEventListener("message", ({ data }) => resolve({ data: String(data) }), { once: true });
      socket.addEventListener("close", ({ code }) => resolve({ code }), { once: true });
    });

  test("tells figures at once, and closes when its session ends", async () => {
    const eve = await signedIn(await createOperator("viewer"));
    const { status, webSocket } = await upgrade(eve);
    expect(status).toBe(101);
    webSocket!.accept();
    const { data = "" } = await next(webSocket!);
    const news = JSON.parse(data) as LiveNews;
    expect(news).toMatchObject({
      at: expect.any(Number),
      recent: { requestsPerMinute: expect.any(Number) },
      vitals: { breakers: { discord: { state: { kind: expect.any(String) } } } },
    });
    expect(Object.keys(news.standings)).toEqual(["needs", "exceptions", "trading"]);
    await submit(eve, "/admin/logout", {});
    const heard = next(webSocket!);
    await runDurableObjectAlarm(liveStub(env));
    expect((await heard).code).toBe(4401);
    webSocket!.close();
  });

  test.each([
    ["from another origin", { Origin: "https://evil.example" }, 403],
    ["with no origin", { Origin: "" }, 403],
    ["that is no socket", { Upgrade: "" }, 426],
  ])("refuses a request %s", async (_, headers, status) => {
    expect((await upgrade(vic, headers)).status).toBe(status);
  });

  test("refuses who is not signed in", async () => {
    expect((await send("/admin/live", { headers: { Upgrade: "websocket" } })).status).toBe(401);
  });

  test("holds eight of a session, and sends the ninth away", async () => {
    const eve = await signedIn(await createOperator("viewer"));
    const sockets: WebSocket[] = [];
    for (let i = 0; i < 8; i++) {
      const { webSocket } = await upgrade(eve);
      webSocket!.accept();
      sockets.push(webSocket!);
    }
    expect((await upgrade(eve)).status).toBe(503);
    for (const socket of sockets) {
      const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
      socket.close();
      await closed;
    }
    const { status, webSocket } = await upgrade(eve);
    expect(status).toBe(101);
    webSocket!.accept();
    webSocket!.close();
  });
});
