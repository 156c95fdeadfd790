import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey, startOrigin, type Arrived, type LocalOrigin } from "../../doubles/vps/origin.ts";
import { freshAddress } from "../../support/addresses.ts";
import { buildEdge, startEdge, type EdgeProcess } from "../../support/edge-process.ts";
import { rawHttp } from "../../support/raw-http.ts";

const FIRST_BYTE = 500;
/** Long enough for 50 MB on a busy machine. */
export const TOTAL = 4_000;

/** Set by `openStage`, for all suites alike. */
export let origin: LocalOrigin;
export let edge: EdgeProcess;
let close: () => Promise<void>;

/** An edge in a process of its own, and one origin that can do everything wrong. */
export async function openStage(): Promise<void> {
  const key = newSigningKey();
  origin = await startOrigin(key.publicKey);
  const build = await buildEdge();
  const storage = await mkdtemp(join(tmpdir(), "edge-proxy-"));
  edge = await startEdge(build, storage, {
    ORIGINS: JSON.stringify([{ name: "vps", url: origin.url }]),
    ORIGIN_SIGNING_KEY: key.variable,
    ORIGIN_PATHS: "/",
    GATEWAY: JSON.stringify({ firstByte: FIRST_BYTE, total: TOTAL }),
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
