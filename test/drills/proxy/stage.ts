import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey, startOrigin, type Arrived, type LocalOrigin } from "../../doubles/vps/origin.ts";
import { freshAddress } from "../../support/addresses.ts";
import { buildEdge, startEdge, type EdgeBuild, type EdgeProcess } from "../../support/edge-process.ts";
import { rawHttp } from "../../support/raw-http.ts";

export const FIRST_BYTE = 1_500;
/** Long enough for 50 MB on a busy machine. */
export const TOTAL = 4_000;

/** These are set by `openStage`, for all suites alike. */
export let build: EdgeBuild;
export let origin: LocalOrigin;
export let edge: EdgeProcess;
let close: () => Promise<void>;

/** A directory for an edge's databases. */
export const newStorage = (): Promise<string> => mkdtemp(join(tmpdir(), "edge-proxy-"));

/** An edge in a process of its own, and one origin that can do everything wrong. */
export async function openStage(): Promise<void> {
  const key = newSigningKey();
  origin = await startOrigin(key.publicKey);
  build = await buildEdge();
  const storage = await newStorage();
  edge = await startEdge(build, storage, {
    ORIGINS: JSON.stringify([{ name: "vps", url: origin.url }]),
    ORIGIN_SIGNING_KEY: key.variable,
    ORIGIN_PATHS: "/",
    GATEWAY: JSON.stringify({
      firstByte: FIRST_BYTE,
      total: TOTAL,
      requestHeaders: ["X-Api-Key"],
      responseHeaders: ["x-total-count"],
    }),
    // Here every call may fail.
    BREAKERS: JSON.stringify({ origin: { failuresInARow: 1_000, errors: 1_000 } }),
  });
  close = async () => {
    await edge.stop();
    await origin.down();
    await build.delete();
    await rm(storage, { recursive: true, force: true });
  };
}

export const closeStage = (): Promise<void> => close();

export function forgetArrived(): void {
  origin.arrived.length = 0;
  origin.arriving.length = 0;
}

/** The one request that arrived. */
export function arrived(): Arrived {
  const [first, ...more] = origin.arrived;
  if (first === undefined || more.length > 0) throw new Error(`${origin.arrived.length} requests arrived`);
  return first;
}

interface Ask extends Omit<RequestInit, "headers"> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly duplex?: "half";
}

/** From a client address of its own, unless the headers say another. */
export const ask = (path: string, { headers, ...init }: Ask = {}) =>
  fetch(`${edge.url}${path}`, {
    redirect: "manual",
    ...init,
    headers: { "CF-Connecting-IP": freshAddress(), "Accept-Encoding": "identity", ...headers },
  });

export const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

/** A request written by hand, from a client address of its own. */
export const raw = (head: string, body = "") =>
  rawHttp(
    edge.url,
    `${head}\r\nHost: edge.example\r\nCF-Connecting-IP: ${freshAddress()}\r\nConnection: close\r\n\r\n${body}`,
  );
