import {
  commandRequest,
  commandsQuery,
  confirmRequest as confirmHaltRequest,
  haltRequest,
  hoursQuery,
  modeRequest,
  resumeRequest,
} from "../../trading/requests.ts";
import { tradeRequest } from "../../trading/trade-request.ts";
import {
  commandAnswer,
  commandsAnswer,
  hoursAnswer,
  modeStateAnswer,
  portfolioAnswer,
  proposalAnswer,
  switchAnswer,
  tradeAnswer,
  tradingAnswer,
} from "../answers/trading.ts";
import { get, post, put, del, none, missing, says } from "./operation-kinds.ts";

/** Trading. */
export const TRADING = [
  post("/api/trade", "Places an order through the VPS, once for each Idempotency-Key (a header it needs)", {
    body: tradeRequest,
    ...says(tradeAnswer),
    refusals: [409, 422, 502, 503],
  }),
  get("/api/portfolio", "The portfolio, from the VPS", { ...says(portfolioAnswer), refusals: [502, 503] }),
  get(
    "/admin/api/trading",
    "Mode, kill switch, rules, positions. Times in Unix milliseconds",
    says(tradingAnswer),
  ),
  get("/admin/api/trading/hours", "Trading by the hour", { query: hoursQuery, ...says(hoursAnswer) }),
  get("/admin/api/trading/commands", "Commands for the VPS, newest first", {
    query: commandsQuery,
    ...says(commandsAnswer),
  }),
  post("/admin/api/trading/commands", "Tells the VPS something about a service", {
    body: commandRequest,
    answer: { status: 202, schema: commandAnswer },
    refusals: [409],
  }),
  post("/admin/api/trading/kill", "Asks for a halt: nothing happens before it is confirmed", {
    body: haltRequest,
    answer: { status: 202, schema: proposalAnswer },
  }),
  del("/admin/api/trading/kill", "Takes a request back that was not confirmed", {
    query: confirmHaltRequest,
    ...none,
    ...missing,
  }),
  post("/admin/api/trading/kill/confirm", "Halts trading", {
    body: confirmHaltRequest,
    ...says(switchAnswer),
    refusals: [404, 409],
  }),
  post("/admin/api/trading/resume", "Ends every halt", { body: resumeRequest, ...says(switchAnswer) }),
  put("/admin/api/trading/mode", "Paper, or live for a while", {
    body: modeRequest,
    ...says(modeStateAnswer),
    refusals: [409],
  }),
] as const;
