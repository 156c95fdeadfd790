import * as z from "zod";
import { stepUpRequest, tokenRequest } from "../access/requests.ts";
import { exportSchema, searchSchema } from "../audit/search.ts";
import { checkRequest } from "../checks/schema.ts";
import { historyQuery, windowRequest } from "../checks/requests.ts";
import { INCIDENT_ACTS } from "../incidents/act.ts";
import { ACT_BODIES, incidentQuery } from "../incidents/requests.ts";
import { eventsQuery, eventsRequest, heartbeatRequest } from "../ingest/requests.ts";
import { placeQuery } from "../http/page-query.ts";
import { banQuery } from "../jails/requests.ts";
import { letterQuery, lettersQuery } from "../outbox/requests.ts";
import type { Method, Operation, Undescribed } from "./operation.ts";
import { entryRequest, importQuery, pageQuery, switchRequest, targetQuery } from "../policy/requests.ts";
import {
  ackRequest,
  commandRequest,
  commandsQuery,
  confirmRequest as confirmHaltRequest,
  haltRequest,
  hoursQuery,
  modeRequest,
  resumeRequest,
} from "../trading/requests.ts";
import { guildSettings } from "../settings/requests.ts";
import { tradeRequest } from "../trading/trade-request.ts";
import { confirmRequest } from "../verification/confirm-request.ts";
import { breakerOrder } from "../breaker/requests.ts";
import { signNote } from "../compliance/requests.ts";
import {
  bansAnswer,
  changeAnswer,
  confirmAnswer,
  entriesAnswer,
  guildAnswer,
  healthAnswer,
  incidentsAnswer,
  metricsAnswer,
  modeAnswer,
  outboxAnswer,
  settingsAnswer,
} from "./answers.ts";

type More = Omit<Operation, "method" | "path" | "summary">;

type Described<M, Path, Rest> = Readonly<{ method: M; path: Path; summary: string }> & Rest;

/** Method, path and schemas keep their types: the typed client is made of them. */
const operation =
  <M extends Method>(method: M) =>
  <const Path extends string, const Rest extends More = object>(
    path: Path,
    summary: string,
    more?: Rest,
  ): Described<M, Path, NoInfer<Rest>> =>
    ({ method, path, summary, ...more }) as Described<M, Path, Rest>;
const get = operation("GET");
const post = operation("POST");
const put = operation("PUT");
const del = operation("DELETE");

const none = { answer: { status: 204, type: null } } as const;
const missing = { refusals: [404] } as const;
const page = (type: string) => ({ answer: { type } }) as const;
const taken = { answer: { status: 202 } } as const;
const signed = { refusals: [409] } as const;

const list = <const Path extends string>(path: Path, name: string) =>
  [
    get(path, `The ${name} list, newest change first`, {
      query: pageQuery,
      answer: { schema: entriesAnswer },
    }),
    post(path, `Puts an entry on the ${name} list`, {
      body: entryRequest,
      answer: { status: 201, schema: changeAnswer },
    }),
    del(path, `Takes an entry off the ${name} list`, {
      query: targetQuery,
      answer: { schema: changeAnswer },
      ...missing,
    }),
    post(`${path}/import` as const, `Imports a ${name} list: one target a line`, { query: importQuery }),
    get(`${path}/export` as const, `The whole ${name} list as text`, page("text/plain")),
  ] as const;

/** Every route that programs call, with the schema that reads it. */
export const OPERATIONS = [
  post("/api/confirm", "Confirms that a wallet is a member's", {
    body: confirmRequest,
    answer: { schema: confirmAnswer },
    refusals: [401, 403, 409, 503],
  }),
  get("/api/health", "Whether a confirm could be served", {
    answer: { schema: healthAnswer },
    refusals: [503],
  }),
  get("/status.json", "How the services stand"),
  get("/status/badge.svg", "The same as a picture", page("image/svg+xml")),
  get("/status/feed.xml", "Incidents and planned work as a feed", page("application/atom+xml")),
  get("/openapi.json", "This description"),
  post("/api/trade", "Places an order through the VPS", { body: tradeRequest, refusals: [409, 503] }),
  get("/api/portfolio", "The portfolio, from the VPS", { refusals: [503] }),

  post("/ingest/heartbeat", "A service of the VPS is alive", {
    body: heartbeatRequest,
    ...taken,
    ...signed,
  }),
  post("/ingest/events", "What happened on the VPS", { body: eventsRequest, ...taken, ...signed }),
  post("/ingest/trades", "What was traded", { ...taken, refusals: [400, 409, 413, 415] }),
  get("/ingest/commands", "What the VPS is to do"),
  post("/ingest/commands/:id/ack", "How far the VPS got with a command", {
    body: ackRequest,
    refusals: [404, 409],
  }),

  ...list("/admin/api/blocks", "block"),
  ...list("/admin/api/allow", "allow"),
  get("/admin/api/blocks/bans", "Who is locked up, why and until when", {
    query: placeQuery,
    answer: { schema: bansAnswer },
  }),
  del("/admin/api/blocks/bans", "Lets somebody out", { query: banQuery, ...none, ...missing }),
  get("/admin/api/mode", "Every switch and its value", { answer: { schema: modeAnswer } }),
  put("/admin/api/mode", "Sets a switch for a while; easing a guard needs the password again", {
    body: switchRequest,
    answer: { schema: changeAnswer },
  }),
  get("/admin/api/metrics", "Figures with percentiles. Times in Unix milliseconds", {
    answer: { schema: metricsAnswer },
  }),
  get("/metrics", "The same for Prometheus", page("text/plain")),
  get("/admin/api/breakers", "Every breaker, its counts and history. Times in Unix milliseconds"),
  put("/admin/api/breakers/:dependency", "Holds a breaker open or closed, or closes it", {
    body: breakerOrder,
    ...missing,
  }),
  get("/admin/api/checks", "Health checks and how they stand"),
  get("/admin/api/checks/heartbeats", "Services of the VPS"),
  get("/admin/api/checks/heartbeats/:service/trends", "A service's figures over time", missing),
  del("/admin/api/checks/heartbeats/:service", "Forgets a service that is gone", { ...none, ...missing }),
  get("/admin/api/checks/events", "What the VPS reported", { query: eventsQuery }),
  get("/admin/api/checks/certificates", "Certificates and how long they last"),
  post("/admin/api/checks/maintenance", "Plans work: alerts of its checks keep quiet", {
    body: windowRequest(0),
    answer: { status: 201 },
  }),
  del("/admin/api/checks/maintenance/:id", "Ends planned work", { ...none, ...missing }),
  get("/admin/api/checks/:name", "One check and its history", missing),
  get("/admin/api/checks/:name/history", "What it found at an older time, by result, minute, hour or day", {
    query: historyQuery(0),
    ...missing,
  }),
  put("/admin/api/checks/:name", "Adds or changes a check", { body: checkRequest(false) }),
  del("/admin/api/checks/:name", "Removes a check", { ...none, ...missing }),
  get("/admin/api/compliance", "The lists of what is to be checked"),
  get("/admin/api/compliance/:cadence/:period", "One period's report", missing),
  post("/admin/api/compliance/:cadence/:period/:item", "Signs an item off", {
    body: z.strictObject({ note: signNote }),
    ...missing,
  }),
  get("/admin/api/outbox", "What waits for each destination", { answer: { schema: outboxAnswer } }),
  get("/admin/api/outbox/:destination/dead", "A page of dead letters, each with why", {
    query: lettersQuery,
    ...missing,
  }),
  del("/admin/api/outbox/:destination/dead", "Gives a dead letter up", {
    query: letterQuery,
    ...none,
    ...missing,
  }),
  post("/admin/api/outbox/:destination/dead/replay", "Tries a dead letter again", {
    query: letterQuery,
    ...none,
    ...missing,
  }),
  get("/admin/api/alerts", "What fires, and whether people are told"),
  get("/admin/api/incidents", "Incidents, newest first", {
    query: incidentQuery,
    answer: { schema: incidentsAnswer },
  }),
  get("/admin/api/incidents/:id", "An incident with its timeline", missing),
  get("/admin/api/incidents/:id/post-mortem", "A draft of its post-mortem", page("text/markdown")),
  ...INCIDENT_ACTS.map((act) =>
    post(`/admin/api/incidents/:id/${act}` as const, `What an operator does about it: ${act}`, {
      body: ACT_BODIES[act],
      refusals: [404, 409],
    }),
  ),
  post("/admin/api/incidents/:id/responses/:response/undo", "Takes an automatic response back", {
    refusals: [404, 409],
  }),
  get("/admin/api/audit", "Audit records, newest first", { query: searchSchema }),
  get("/admin/api/audit/export", "Audit records as a stream, oldest first", {
    query: exportSchema,
    ...page("application/x-ndjson"),
  }),
  get("/admin/api/settings", "Variables, and what each Discord server's team has set", {
    answer: { schema: settingsAnswer },
  }),
  put("/admin/api/settings/:guild", "Sets all of a Discord server's settings", {
    body: guildSettings,
    answer: { schema: guildAnswer },
    ...missing,
  }),
  get("/admin/api/trading", "Mode, kill switch, rules, positions. Times in Unix milliseconds"),
  get("/admin/api/trading/hours", "Trading by the hour", { query: hoursQuery }),
  get("/admin/api/trading/commands", "Commands for the VPS, newest first", { query: commandsQuery }),
  post("/admin/api/trading/commands", "Tells the VPS something about a service", {
    body: commandRequest,
    ...taken,
    refusals: [409],
  }),
  post("/admin/api/trading/kill", "Asks for a halt: nothing happens before it is confirmed", {
    body: haltRequest,
    ...taken,
  }),
  del("/admin/api/trading/kill", "Takes a request back that was not confirmed", {
    query: confirmHaltRequest,
    ...none,
    ...missing,
  }),
  post("/admin/api/trading/kill/confirm", "Halts trading", {
    body: confirmHaltRequest,
    refusals: [404, 409],
  }),
  post("/admin/api/trading/resume", "Ends every halt", { body: resumeRequest }),
  put("/admin/api/trading/mode", "Paper, or live for a while", { body: modeRequest, refusals: [409] }),
  post("/admin/api/step-up", "Proves password or code again", { body: stepUpRequest }),
  get("/admin/api/sessions", "Who is signed in", { query: placeQuery }),
  del("/admin/api/sessions/:id", "Ends a session", { ...none, ...missing }),
  get("/admin/api/tokens", "API tokens", { query: placeQuery }),
  post("/admin/api/tokens", "Makes an API token, shown once", {
    body: tokenRequest,
    answer: { status: 201 },
  }),
  del("/admin/api/tokens/:id", "Revokes a token", { ...none, ...missing }),
] as const satisfies readonly Operation[];

export type DescribedOperations = (typeof OPERATIONS)[number];

/** Routes without a description; a path ending in `*` stands for all below it. */
export const UNDESCRIBED: readonly Undescribed[] = [
  { method: "POST", path: "/interactions", reason: "Discord calls it, by Discord's own description" },
  { method: "POST", path: "/events", reason: "Discord calls it, by Discord's own description" },
  { method: "*", path: "/origin/*", reason: "Passed on as it is: the VPS describes it" },
  { method: "GET", path: "/verify", reason: "A page" },
  { method: "GET", path: "/status", reason: "A page" },
  { method: "GET", path: "/docs", reason: "The page that shows this" },
  { method: "GET", path: "/assets/:file", reason: "Styles and scripts of the pages" },
];
