import { Hono } from "hono";
import { sha256Hex, utf8 } from "../../shared/bytes.ts";
import type { App } from "../context.ts";
import verifyScript from "../../.build/pages/verify.js.txt";
import verifyStyle from "../../.build/pages/verify.css.txt";

/** Hex digits of the content's SHA-256 in the file's name: enough to tell any two releases apart. */
const HASH_DIGITS = 16;
/** A name with a content hash never changes what it means, so it may be kept as long as caches go (RFC 8246). */
const IMMUTABLE = "public, max-age=31536000, immutable";

const TYPES = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;

interface Asset {
  /** Path on this host. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

async function asset(name: string, kind: keyof typeof TYPES, body: string): Promise<Asset> {
  const hash = (await sha256Hex(utf8(body))).slice(0, HASH_DIGITS);
  return { path: `/assets/${name}-${hash}.${kind}`, type: TYPES[kind], body };
}

/** What pages load; hashed once an isolate, so that name and content cannot disagree. */
export const assets = {
  verifyScript: await asset("verify", "js", verifyScript),
  verifyStyle: await asset("verify", "css", verifyStyle),
} as const satisfies Readonly<Record<string, Asset>>;

export function assetRoutes(): Hono<App> {
  const app = new Hono<App>();
  for (const { path, type, body } of Object.values(assets)) {
    app.get(path, (c) =>
      c.body(body, 200, {
        "Content-Type": type,
        "Cache-Control": IMMUTABLE,
        "X-Content-Type-Options": "nosniff",
      }),
    );
  }
  return app;
}
