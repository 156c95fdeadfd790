import { eventsRequest, heartbeatRequest } from "../../ingest/requests.ts";
import { ackRequest } from "../../trading/requests.ts";
import { tradesRequest } from "../../trading/trade-events.ts";
import { ackAnswer, ordersAnswer, tradesAnswer } from "../answers/trading.ts";
import { storedAnswer } from "../answers/vps.ts";
import { get, post, says } from "./operation-kinds.ts";

const stored = { answer: { status: 202, schema: storedAnswer } } as const;

/** The VPS, signed. */
export const MACHINE = [
  post("/ingest/heartbeat", "A service of the VPS is alive", {
    body: heartbeatRequest,
    ...stored,
    refusals: [409, 422],
  }),
  post("/ingest/events", "What happened on the VPS", { body: eventsRequest, ...stored, refusals: [409] }),
  post("/ingest/trades", "What was traded; an event that is not right is left out, and named in the answer", {
    body: tradesRequest,
    answer: { status: 202, schema: tradesAnswer },
    refusals: [409],
  }),
  get("/ingest/commands", "What the VPS is to do", says(ordersAnswer)),
  post("/ingest/commands/:id/ack", "How far the VPS got with a command", {
    body: ackRequest,
    answer: { status: 202, schema: ackAnswer },
    refusals: [404, 409],
  }),
] as const;
