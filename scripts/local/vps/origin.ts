import { randomBytes } from "node:crypto";
import type { Mode } from "../../../shared/trading/order.ts";
import type { PlayAccount } from "../../../test/doubles/vps/account.ts";
import { newSigningKey, startOrigin } from "../../../test/doubles/vps/origin.ts";
import type { Variables } from "../dev-vars.ts";

export interface WorldOrigin {
  /** The variables by which the edge reaches it; fresh keys at each start. */
  readonly variables: Variables;
  stop(): Promise<void>;
}

/** What each mode trades with. */
export type Accounts = Readonly<Record<Mode, PlayAccount>>;

const NAME = "local-vps";
const LIVE = "local-vps-live";

const newKey = (): string => randomBytes(24).toString("base64url");

/**
 * The VPS's servers on this machine: they answer only what the edge has signed. One echoes and trades on paper, one trades
 * "live", with play money too; as a backup it gets nothing else while the first is well.
 */
export async function startWorldOrigin({ paper: onPaper, live: forReal }: Accounts): Promise<WorldOrigin> {
  const { variable, publicKey } = newSigningKey();
  const [paper, live] = await Promise.all([
    startOrigin(publicKey, NAME, onPaper),
    startOrigin(publicKey, LIVE, forReal),
  ]);
  return {
    variables: {
      ORIGINS: JSON.stringify([
        { name: NAME, url: paper.url },
        { name: LIVE, url: live.url, backup: true },
      ]),
      ORIGIN_SIGNING_KEY: variable,
      ORIGIN_PATHS: "/echo,/file,/status",
      TRADING_ORIGINS: JSON.stringify({ paper: [NAME], live: [LIVE] }),
      TRADING_PAPER_KEY: newKey(),
      TRADING_LIVE_KEY: newKey(),
    },
    stop: async () => {
      await Promise.all([paper.down(), live.down()]);
    },
  };
}
