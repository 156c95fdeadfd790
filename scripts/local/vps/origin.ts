import { newSigningKey, startOrigin } from "../../../test/doubles/vps/origin.ts";
import type { Variables } from "../dev-vars.ts";

export interface WorldOrigin {
  /** The variables by which the edge reaches it; fresh keys at each start. */
  readonly variables: Variables;
  stop(): Promise<void>;
}

/** A server of the VPS on this machine: answers only what the edge has signed, echoes, and trades with paper money. */
export async function startWorldOrigin(): Promise<WorldOrigin> {
  const { variable, publicKey } = newSigningKey();
  const origin = await startOrigin(publicKey, "local-vps");
  return {
    variables: {
      ORIGINS: JSON.stringify([{ name: "local-vps", url: origin.url }]),
      ORIGIN_SIGNING_KEY: variable,
      ORIGIN_PATHS: "/echo,/file,/status",
    },
    stop: () => origin.down(),
  };
}
