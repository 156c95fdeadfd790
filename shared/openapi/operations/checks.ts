import { historyQuery, windowRequest } from "../../checks/requests.ts";
import { checkRequest } from "../../checks/schema.ts";
import { eventsQuery } from "../../ingest/requests.ts";
import { certificatesAnswer } from "../answers/certificates.ts";
import {
  checkAnswer,
  checksAnswer,
  definitionAnswer,
  historyAnswer,
  windowAnswer,
} from "../answers/checks.ts";
import { eventsAnswer, heartbeatsAnswer, trendsAnswer } from "../answers/vps.ts";
import { get, post, put, del, none, missing, says } from "./operation-kinds.ts";

/** Health checks, certificates, services and hosts. */
export const CHECKS = [
  get("/admin/api/checks", "Health checks and how they stand", says(checksAnswer)),
  get(
    "/admin/api/checks/heartbeats",
    "Services and hosts of the VPS. Times in Unix milliseconds",
    says(heartbeatsAnswer),
  ),
  get(
    "/admin/api/checks/heartbeats/:service/trends",
    "A host's figures by the hour, oldest first",
    says(trendsAnswer),
  ),
  del("/admin/api/checks/heartbeats/:service", "Forgets a service that is gone", { ...none, ...missing }),
  get("/admin/api/checks/events", "What the VPS reported", { query: eventsQuery, ...says(eventsAnswer) }),
  get("/admin/api/checks/certificates", "Certificates and how long they last", says(certificatesAnswer)),
  post("/admin/api/checks/maintenance", "Plans work: alerts of its checks keep quiet", {
    body: windowRequest(0),
    answer: { status: 201, schema: windowAnswer },
    refusals: [409],
  }),
  del("/admin/api/checks/maintenance/:id", "Ends planned work", { ...none, ...missing }),
  get("/admin/api/checks/:name", "One check and its history", { ...says(checkAnswer), ...missing }),
  get("/admin/api/checks/:name/history", "What it found at an older time, by result, minute, hour or day", {
    query: historyQuery(0),
    ...says(historyAnswer),
    ...missing,
  }),
  put("/admin/api/checks/:name", "Adds or changes a check", {
    body: checkRequest(false),
    ...says(definitionAnswer),
    refusals: [409],
  }),
  del("/admin/api/checks/:name", "Removes a check", { ...none, ...missing }),
] as const;
