import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mode } from "../../../shared/trading/order.ts";
import { PlayAccount, type Holdings } from "../../../test/doubles/vps/account.ts";
import { leave } from "./leave.ts";

/**
 * An account of play money that is still there after a restart. Each of its orders and fills is left for the agent, and what it is
 * worth at its start and after each, so that the edge's figures and the account say the same.
 */
export function openAccount(directory: string, mode: Mode): PlayAccount {
  const [inbox, name] = [join(directory, "inbox"), `account-${mode}.json`];
  mkdirSync(inbox, { recursive: true });
  const file = join(directory, name);
  const holdings = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Holdings) : undefined;
  const report = (events: readonly object[], at: number): void => {
    for (const event of events) {
      const id = randomUUID();
      leave(inbox, `${at}-${id}.json`, { stream: "trades", event: { id, at, mode, ...event } });
    }
  };
  const account = new PlayAccount(mode, holdings, (dealing, now) => {
    const at = Date.now();
    report(
      [{ type: "order", priceAt: at, ...dealing }, { type: "fill", ...dealing }, balanceOf(account)],
      at,
    );
    leave(directory, name, now);
  });
  report([balanceOf(account)], Date.now());
  return account;
}

const balanceOf = ({ equity }: PlayAccount) => ({ type: "balance", equity });
