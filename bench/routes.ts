import { buildEdge, edgeWorkerOptions } from "../test/support/edge-process.ts";
import { validVariables } from "../test/support/variables.ts";
import { createWallet } from "../test/support/wallet.ts";
import { utf8, toHex } from "../shared/bytes.ts";
import { importJwtKey, signJwt } from "../shared/verification/jwt.ts";
import { measure, type LoadRequest, type Measurement } from "./measure.ts";
import { bundled, migrate, startWorker } from "./runtime.ts";
import { visitor } from "./visitor.ts";

/** Confirms a round; each spends a token of its own, made beforehand. */
const CONFIRMS = 200;
const ROUNDS = 15;

const json = { "content-type": "application/json" };

async function signedPing(): Promise<{ publicKey: string; request: () => LoadRequest }> {
  const discord = await createWallet(); // an Ed25519 key pair like any other
  // The fields a real PING has, so that both sides parse the same bytes.
  const body = JSON.stringify({
    app_permissions: "0",
    application_id: validVariables.DISCORD_APPLICATION_ID,
    authorizing_integration_owners: {},
    entitlements: [],
    id: "1145782374612349999",
    token: "aW50ZXJhY3Rpb246",
    type: 1,
    user: { id: "1145782374612340000", username: "discord", discriminator: "0000", avatar: null, bot: true },
    version: 1,
  });
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const signature = await discord.sign(utf8(timestamp + body));
  const headers = {
    ...json,
    "x-signature-ed25519": toHex(signature),
    "x-signature-timestamp": timestamp,
  };
  return {
    publicKey: toHex(discord.publicKey),
    request: () => ({ method: "POST", path: "/interactions", headers, body }),
  };
}

/** Pending tokens in the database, and for each the body that spends it. */
async function confirms(db: D1Like, count: number): Promise<() => LoadRequest> {
  const key = await importJwtKey(validVariables.JWT_SECRET);
  const issuedAt = Math.floor(Date.now() / 1000) * 1000;
  const expiresAt = issuedAt + 600_000;
  const rows: unknown[] = [];
  const bodies: string[] = [];
  for (let i = 0; i < count; i++) {
    const token = crypto.randomUUID();
    const userId = `${2_000_000_000_000_000_000n + BigInt(i)}`;
    const wallet = await createWallet();
    rows.push([token, userId]);
    bodies.push(
      JSON.stringify(await wallet.confirm(await signJwt({ token, userId, issuedAt, expiresAt }, key))),
    );
  }
  await db
    .prepare(
      `INSERT INTO verification_tokens (token, user_id, guild_id, issued_at, expires_at)
       SELECT value->>0, value->>1, ?2, ?3, ?4 FROM json_each(?1)`,
    )
    .bind(JSON.stringify(rows), validVariables.DISCORD_GUILD_ID, issuedAt, expiresAt)
    .run();
  let at = 0;
  return () => {
    const body = bodies[at++ % count] ?? "";
    return { method: "POST", path: "/api/confirm", headers: { ...json, ...visitor() }, body };
  };
}

type D1Like = Awaited<ReturnType<Awaited<ReturnType<typeof startWorker>>["database"]>>;

/** The product's routes beside bare workerd, and the PING beside a plain Hono + discord-interactions Worker. */
export async function benchRoutes(): Promise<readonly Measurement[]> {
  const ping = await signedPing();
  const keys = { ...validVariables, DISCORD_PUBLIC_KEY: ping.publicKey };
  const build = await buildEdge("bench/workers/edge.ts");
  const hello = await startWorker(await bundled("hello"));
  const peer = await startWorker({
    ...(await bundled("hono-discord")),
    bindings: keys,
    compatibilityDate: "2026-10-30",
  });
  const edge = await startWorker(await edgeWorkerOptions(build, keys));
  // Confirms leave work for later, which must not be counted as a PING's: it has a runtime of its own, like its peer.
  const pinged = await startWorker(await edgeWorkerOptions(build, keys));
  try {
    const db = await edge.database();
    await migrate(db);
    return await measure(
      [
        { name: "hello, bare workerd", worker: hello, next: () => ({ path: "/" }) },
        {
          name: "GET /api/health",
          worker: edge,
          next: () => ({ path: "/api/health", headers: visitor() }),
          differ: true,
        },
        { name: "signed PING, Hono + discord-interactions", worker: peer, next: ping.request },
        { name: "signed PING, edge", worker: pinged, next: ping.request },
        {
          name: "POST /api/confirm",
          worker: edge,
          next: await confirms(db, CONFIRMS * (ROUNDS + 1) + 64 * (ROUNDS + 1)),
          differ: true,
          amount: CONFIRMS,
        },
      ],
      ROUNDS,
    );
  } finally {
    await Promise.all([hello.stop(), peer.stop(), edge.stop(), pinged.stop(), build.delete()]);
  }
}
