import type { tradingStub } from "../../durable-objects/stubs.ts";

/**
 * The trading object as the Worker uses it: trade events, the trading API's orders, the kill switch and the commands for
 * the VPS. Each call takes a fresh stub. What a call changes is noted for the audit log by the object itself, in
 * the same transaction; a call that throws may still have been carried out.
 */
export type TradingObject = () => Pick<
  ReturnType<typeof tradingStub>,
  | "begin"
  | "end"
  | "standing"
  | "take"
  | "overview"
  | "hours"
  | "commands"
  | "request"
  | "release"
  | "propose"
  | "proposed"
  | "confirm"
  | "cancel"
  | "resume"
  | "tell"
  | "goLive"
  | "goPaper"
  | "orders"
  | "acknowledge"
>;
