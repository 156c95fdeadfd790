import { sha256Hex, utf8 } from "../../shared/bytes.ts";
import type { AppContext } from "../context.ts";
import adminStyle from "../../.build/pages/admin.css.txt";
import docsStyle from "../../.build/pages/docs.css.txt";
import statusStyle from "../../.build/pages/status.css.txt";
import adminScript from "../../.build/pages/admin.js.txt";
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

async function hashed(name: string, kind: keyof typeof TYPES, body: string): Promise<Asset> {
  const hash = (await sha256Hex(utf8(body))).slice(0, HASH_DIGITS);
  return { path: `/assets/${name}-${hash}.${kind}`, type: TYPES[kind], body };
}

/** What pages load; hashed once an isolate, so that name and content cannot disagree. */
export const assets = {
  verifyScript: await hashed("verify", "js", verifyScript),
  docsStyle: await hashed("docs", "css", docsStyle),
  statusStyle: await hashed("status", "css", statusStyle),
  adminScript: await hashed("admin", "js", adminScript),
  adminStyle: await hashed("admin", "css", adminStyle),
  verifyStyle: await hashed("verify", "css", verifyStyle),
} as const satisfies Readonly<Record<string, Asset>>;

const byPath: ReadonlyMap<string, Asset> = new Map(Object.values(assets).map((one) => [one.path, one]));

/** `GET /assets/…`. An old release's page asks for names that are gone: 404, and the page says to reload. */
export function asset(c: AppContext): Response | Promise<Response> {
  const found = byPath.get(c.req.path);
  if (found === undefined) return c.notFound();
  return c.body(found.body, 200, { "Content-Type": found.type, "Cache-Control": IMMUTABLE });
}
