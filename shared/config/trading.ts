import * as z from "../schema.ts";
import type { GatewayConfig } from "../gateway/settings.ts";
import { DEFAULT_SETTINGS, settingsSchema, type TradingSettings } from "../trading/settings.ts";
import type { ConfigFault } from "./config.ts";
import { jsonVariable } from "./json-variable.ts";

/** How orders of one mode reach who carries them out. */
export interface TradingWay {
  /** The names of `ORIGINS` that trade in this mode; null: all of them. */
  readonly origins: readonly string[] | null;
  /** What the trading process asks for before it trades in this mode; null: nothing. */
  readonly key: string | null;
}

export interface TradingConfig {
  readonly paper: TradingWay;
  /** Null: there is no live trading, and nobody can switch to it. */
  readonly live: TradingWay | null;
}

/** Row K1: longer than 20 characters. */
const MIN_KEY = 21;

const keyVariable = z.pipe(
  z.optional(z.string()),
  z.transform((text, context) => {
    const key = text?.trim() ?? "";
    if (key === "") return null;
    if (key.length >= MIN_KEY && /^[\x21-\x7e]+$/.test(key)) return key;
    const message = `must be longer than ${MIN_KEY - 1} characters, visible ASCII without spaces`;
    context.issues.push({ code: "custom", message, input: "" });
    return null;
  }),
);

const names = () => z.array(z.string()).check(z.minLength(1));
const originsSchema = () =>
  z.strictObject({ paper: z.exactOptional(names()), live: z.exactOptional(names()) });

export const tradingVariables = () => ({
  TRADING_RULES: jsonVariable(
    settingsSchema,
    'must be JSON like {"tradesPerHour":80,"position":"25000"}: known figures and sensible ones, times in milliseconds',
  ),
  TRADING_ORIGINS: jsonVariable(
    originsSchema,
    'must be JSON like {"paper":["vps-paper"],"live":["vps-live"]}, with names of ORIGINS',
  ),
  TRADING_PAPER_KEY: keyVariable,
  TRADING_LIVE_KEY: keyVariable,
});

interface TradingVariables {
  readonly TRADING_RULES: Partial<TradingSettings> | null;
  readonly TRADING_ORIGINS: {
    readonly paper?: readonly string[];
    readonly live?: readonly string[];
  } | null;
  readonly TRADING_PAPER_KEY: string | null;
  readonly TRADING_LIVE_KEY: string | null;
}

export function tradingFrom(v: TradingVariables): TradingConfig {
  const { paper = null, live } = v.TRADING_ORIGINS ?? {};
  return {
    paper: { origins: paper, key: v.TRADING_PAPER_KEY },
    live:
      live === undefined || v.TRADING_LIVE_KEY === null ? null : { origins: live, key: v.TRADING_LIVE_KEY },
  };
}

/** What is wrong though each variable is right by itself: paper and live may have nothing in common (row G5). */
export function tradingFaults(v: TradingVariables, gateway: GatewayConfig | null): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  const { paper = [], live = [] } = v.TRADING_ORIGINS ?? {};
  const known = new Set(gateway?.origins.map(({ name }) => name));
  const unknown = [...paper, ...live].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    faults.push({ name: "TRADING_ORIGINS", problem: `names what ORIGINS has not: ${unknown.join(", ")}` });
  }
  if (live.length > 0 && (paper.length === 0 || paper.some((name) => live.includes(name)))) {
    faults.push({ name: "TRADING_ORIGINS", problem: "must name other origins for paper than for live" });
  }
  if (live.length > 0 !== (v.TRADING_LIVE_KEY !== null)) {
    const problem = "and the live origins of TRADING_ORIGINS belong together: set both, or neither";
    faults.push({ name: "TRADING_LIVE_KEY", problem });
  }
  if (v.TRADING_LIVE_KEY !== null && v.TRADING_LIVE_KEY === v.TRADING_PAPER_KEY) {
    faults.push({ name: "TRADING_LIVE_KEY", problem: "must differ from TRADING_PAPER_KEY" });
  }
  const { orderLease, auditWithin } = { ...DEFAULT_SETTINGS, ...v.TRADING_RULES };
  if (gateway !== null && orderLease <= auditWithin + gateway.settings.total) {
    const problem = "must have an orderLease above auditWithin and GATEWAY's total together";
    faults.push({ name: "TRADING_RULES", problem });
  }
  return faults;
}
