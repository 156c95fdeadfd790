import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { importJwtKey, signJwt } from "../../shared/verification/jwt.ts";
import { TOKEN_LIFETIME } from "../../shared/verification/token.ts";
import { d1VerificationStore } from "../../workers/adapters/d1/verification-store.ts";
import { freshAddress } from "../support/addresses.ts";
import { validVariables } from "../support/variables.ts";
import { createWallet, type Wallet } from "../support/wallet.ts";

const store = d1VerificationStore(env.DB);
const key = await importJwtKey(validVariables.JWT_SECRET);
let members = 2_000_000_000_000_000_000n;

/** A member with a link in hand, as Discord's side leaves them. */
async function memberWithLink(issuedAt = Math.floor(Date.now() / 1000) * 1000) {
  const userId = `${members++}`;
  const token = crypto.randomUUID();
  const expiresAt = issuedAt + TOKEN_LIFETIME;
  const request = {
    userId,
    guildId: validVariables.DISCORD_GUILD_ID,
    displayName: "Ann",
    avatarUrl: null,
    locale: "en",
  } as const;
  await store.link(request, { token, issuedAt, expiresAt });
  return { userId, token, jwt: await signJwt({ token, userId, issuedAt, expiresAt }, key) };
}

const post = (body: unknown, headers: Record<string, string> = { "Content-Type": "application/json" }) =>
  exports.default.fetch("https://edge.example/api/confirm", {
    method: "POST",
    headers: { "CF-Connecting-IP": freshAddress(), ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const answer = (response: Response) => response.json<Record<string, unknown>>();

describe("POST /api/confirm", () => {
  test("verifies a member who signs with the wallet", async () => {
    const { jwt, userId } = await memberWithLink();
    const wallet = await createWallet();
    const response = await post(await wallet.confirm(jwt));
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await answer(response)).toEqual({
      status: "success",
      message: "Wallet verified successfully!",
      pending: true,
      timestamp: expect.closeTo(Date.now() / 1000, -1),
    });
    const { member } = await store.facts("", userId, wallet.address);
    expect(member).toMatchObject({ userId, wallet: wallet.address, displayName: "Ann", roleGrantedAt: null });
  });

  test("answers the very same confirm again with 200, another one with 409", async () => {
    const { jwt } = await memberWithLink();
    const wallet = await createWallet();
    const body = await wallet.confirm(jwt);
    await post(body);
    expect(await answer(await post(body))).toMatchObject({ status: "success" });
    const other = await createWallet();
    expect(await answer(await post(await other.confirm(jwt)))).toMatchObject({
      status: "error",
      code: "token_used",
    });
    expect((await post({ ...body, signature: "1".repeat(64) })).status).toBe(409);
  });

  test("stops pending once the role has arrived", async () => {
    const { jwt, userId } = await memberWithLink();
    const body = await (await createWallet()).confirm(jwt);
    await post(body);
    await store.markRoleGranted(userId, validVariables.DISCORD_GUILD_ID, Date.now());
    expect(await answer(await post(body))).not.toHaveProperty("pending");
  });

  test("takes the signature as an array of 64 numbers, as the old page sent it", async () => {
    const { jwt, token } = await memberWithLink();
    const wallet = await createWallet();
    const message = new TextEncoder().encode(`Confirming wallet ownership for request: ${token}`);
    const signature = [...(await wallet.sign(new Uint8Array(message)))];
    expect((await post({ jwt, wallet: wallet.address, signature })).status).toBe(200);
  });

  test("succeeds once under 200 parallel confirms with as many wallets", async () => {
    const { jwt, userId } = await memberWithLink();
    const wallets = await Promise.all(Array.from({ length: 200 }, createWallet));
    const bodies = await Promise.all(wallets.map((wallet) => wallet.confirm(jwt)));
    const answers = await Promise.all(bodies.map(async (body) => answer(await post(body))));
    expect(answers.filter(({ status }) => status === "success")).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === "error").map(({ code }) => code);
    expect(refused).toHaveLength(199);
    expect(new Set(refused)).toEqual(new Set(["token_used"]));
    const winner = wallets[answers.findIndex(({ status }) => status === "success")];
    expect((await store.facts("", userId, "")).member?.wallet).toBe(winner?.address);
  });

  test("gives 200 parallel confirms that are the very same one the same 200", async () => {
    const { jwt, userId } = await memberWithLink();
    const body = await (await createWallet()).confirm(jwt);
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await post(body)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { results } = await env.DB.prepare("SELECT * FROM verified_members WHERE user_id = ?1")
      .bind(userId)
      .all();
    expect(results).toHaveLength(1);
  });

  test("gives a wallet to one member only, also when two confirm it at once", async () => {
    const wallet = await createWallet();
    const links = await Promise.all(Array.from({ length: 10 }, () => memberWithLink()));
    const answers = await Promise.all(
      links.map(async ({ jwt }) => answer(await post(await wallet.confirm(jwt)))),
    );
    expect(answers.filter(({ status }) => status === "success")).toHaveLength(1);
    expect(answers.filter(({ code }) => code === "wallet_taken")).toHaveLength(9);
  });

  test("refuses a verified member another wallet", async () => {
    const first = await memberWithLink();
    await post(await (await createWallet()).confirm(first.jwt));
    const issuedAt = Math.floor(Date.now() / 1000) * 1000;
    const second = {
      token: crypto.randomUUID(),
      userId: first.userId,
      issuedAt,
      expiresAt: issuedAt + TOKEN_LIFETIME,
    };
    await store.adopt({
      ...second,
      guildId: validVariables.DISCORD_GUILD_ID,
      displayName: null,
      avatarUrl: null,
      locale: null,
      status: "pending",
      wallet: null,
    });
    const other = await createWallet();
    expect(await answer(await post(await other.confirm(await signJwt(second, key))))).toMatchObject({
      code: "conflict",
    });
  });

  test("writes who confirmed into the audit log", async () => {
    const { jwt, userId } = await memberWithLink();
    await post(await (await createWallet()).confirm(jwt));
    await expect
      .poll(() =>
        env.DB.prepare("SELECT event, outcome, address FROM audit WHERE actor_id = ?1").bind(userId).first(),
      )
      .toEqual({
        event: "verification_confirmed",
        outcome: "success",
        address: expect.stringMatching(/^198\.18\./),
      });
  });

  describe("refuses", () => {
    const good = async () => {
      const { jwt } = await memberWithLink();
      return (await createWallet()).confirm(jwt);
    };

    test.each<[string, (body: Awaited<ReturnType<Wallet["confirm"]>>) => unknown, number, string]>([
      ["an empty body", () => "", 400, "invalid_request"],
      ["half a body", (body) => JSON.stringify(body).slice(0, -5), 400, "invalid_request"],
      ["null", () => null, 400, "invalid_request"],
      ["a list", (body) => [body], 400, "invalid_request"],
      ["a body without a jwt", ({ wallet, signature }) => ({ wallet, signature }), 400, "invalid_request"],
      ["a jwt that is a number", (body) => ({ ...body, jwt: 5 }), 400, "invalid_request"],
      ["a wallet that is an object", (body) => ({ ...body, wallet: { a: 1 } }), 400, "invalid_request"],
      ["a wallet that is a query", (body) => ({ ...body, wallet: { $ne: "" } }), 400, "suspicious_content"],
      [
        "a signature with a number over 255",
        (body) => ({ ...body, signature: Array(64).fill(256) }),
        400,
        "invalid_request",
      ],
      ["a very long jwt", (body) => ({ ...body, jwt: "a".repeat(5000) }), 400, "invalid_request"],
      ["a jwt that is none", (body) => ({ ...body, jwt: "hello" }), 401, "invalid_token"],
      [
        "a jwt with its signature cut",
        (body) => ({ ...body, jwt: body.jwt.slice(0, -4) }),
        401,
        "invalid_token",
      ],
      ["a wallet that is no base58", (body) => ({ ...body, wallet: "0OIl" }), 400, "invalid_wallet"],
      [
        "another wallet's signature",
        (body) => ({ ...body, wallet: "11111111111111111111111111111112" }),
        400,
        "invalid_signature",
      ],
      ["a signature that is none", (body) => ({ ...body, signature: "abc" }), 400, "invalid_signature"],
      ["a body with NUL", (body) => `${JSON.stringify(body)}\u0000`, 400, "invalid_request"],
    ])("%s", async (_, change, status, code) => {
      const response = await post(change(await good()));
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({
        status: "error",
        message: expect.any(String),
        code,
        requestId: response.headers.get("X-Request-Id"),
        timestamp: expect.any(Number),
      });
    });

    test("a link that has expired", async () => {
      const { jwt } = await memberWithLink(Math.floor(Date.now() / 1000) * 1000 - TOKEN_LIFETIME);
      expect(await answer(await post(await (await createWallet()).confirm(jwt)))).toMatchObject({
        code: "token_expired",
      });
    });

    test("a jwt that was signed but never issued", async () => {
      const issuedAt = Math.floor(Date.now() / 1000) * 1000;
      const claims = {
        token: crypto.randomUUID(),
        userId: "7",
        issuedAt,
        expiresAt: issuedAt + TOKEN_LIFETIME,
      };
      const body = await (await createWallet()).confirm(await signJwt(claims, key));
      expect(await answer(await post(body))).toMatchObject({ code: "invalid_token" });
    });

    test.each([
      ["a form", { "Content-Type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
      ["text", { "Content-Type": "text/plain" }, 415, "unsupported_media_type"],
      ["JSON by another name", { "Content-Type": "application/jsonp" }, 415, "unsupported_media_type"],
    ])("%s", async (_, headers, status, code) => {
      expect(await answer(await post(await good(), headers))).toMatchObject({ status: "error", code });
      expect((await post(await good(), headers)).status).toBe(status);
    });

    test("a body over 1 MiB, with and without a length", async () => {
      const body = "x".repeat(1_048_577);
      expect((await post(body)).status).toBe(413);
      const endless = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)),
      });
      const response = await exports.default.fetch("https://edge.example/api/confirm", {
        method: "POST",
        headers: { "Content-Type": "application/json", "CF-Connecting-IP": freshAddress() },
        body: endless,
      });
      expect(response.status).toBe(413);
    });

    test("other methods, saying which it takes", async () => {
      const response = await exports.default.fetch("https://edge.example/api/confirm");
      expect(response.status).toBe(405);
      expect(response.headers.get("Allow")).toBe("POST, OPTIONS");
    });
  });
});

describe("the frontend's browser", () => {
  const preflight = (origin: string) =>
    exports.default.fetch("https://edge.example/api/confirm", {
      method: "OPTIONS",
      headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
    });

  test("may call from a listed origin", async () => {
    const response = await preflight("https://discord-verif-webapp.vercel.app");
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(
      "https://discord-verif-webapp.vercel.app",
    );
    expect(response.headers.get("Access-Control-Allow-Methods")).toBe("GET,POST,OPTIONS");
    expect(response.headers.get("Access-Control-Allow-Headers")).toBe("Content-Type,Authorization");
  });

  test("may not call from another", async () => {
    expect((await preflight("https://evil.example")).headers.get("Access-Control-Allow-Origin")).toBeNull();
  });

  test("can read an error's body and request id", async () => {
    const response = await post({}, { "Content-Type": "application/json", Origin: "http://localhost:3000" });
    expect(response.status).toBe(400);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://localhost:3000");
    expect(response.headers.get("Access-Control-Expose-Headers")).toContain("X-Request-Id");
  });
});
