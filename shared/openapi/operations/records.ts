import { exportSchema, searchSchema } from "../../audit/search.ts";
import { reportQuery, signRequest } from "../../compliance/requests.ts";
import { guildSettings } from "../../settings/requests.ts";
import {
  auditAnswer,
  complianceAnswer,
  complianceReportAnswer,
  complianceResultAnswer,
  guildAnswer,
  settingsAnswer,
} from "../answers/records.ts";
import { get, post, put, missing, says } from "./operation-kinds.ts";

/** The audit log, compliance, settings. */
export const RECORDS = [
  get("/admin/api/compliance", "The lists of what is to be checked", says(complianceAnswer)),
  get("/admin/api/compliance/:cadence/:period", "One period's report", {
    query: reportQuery,
    answer: { schema: complianceReportAnswer, others: ["text/markdown"] },
    ...missing,
  }),
  post("/admin/api/compliance/:cadence/:period/:item", "Signs an item off", {
    body: signRequest,
    ...says(complianceResultAnswer),
    ...missing,
  }),
  get("/admin/api/audit", "Audit records, newest first", { query: searchSchema, ...says(auditAnswer) }),
  get("/admin/api/audit/export", "Audit records as a stream, oldest first", {
    query: exportSchema,
    answer: { type: "application/x-ndjson", others: ["text/csv"] },
  }),
  get("/admin/api/settings", "Variables, and what each Discord server's team has set", {
    answer: { schema: settingsAnswer },
  }),
  put("/admin/api/settings/:guild", "Sets all of a Discord server's settings", {
    body: guildSettings,
    answer: { schema: guildAnswer },
    ...missing,
  }),
] as const;
