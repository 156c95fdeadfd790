import * as z from "zod";
import { AUDIT_CLASSES, AUDIT_OUTCOMES, type Json } from "../../audit/event.ts";
import { CADENCES } from "../../compliance/period.ts";
import { FINDINGS } from "../../doctor/finding.ts";
import { guildSettings } from "../../settings/requests.ts";
import { count, isoTime, unixSeconds } from "./units.ts";

export const auditAnswer = z.object({
  items: z.array(
    z.object({
      seq: z.int(),
      recordedAt: isoTime,
      at: isoTime,
      class: z.enum(AUDIT_CLASSES),
      event: z.string(),
      actor: z.object({
        type: z.enum(["member", "operator", "machine", "system", "anonymous"]),
        id: z.string().nullable(),
      }),
      outcome: z.enum(AUDIT_OUTCOMES),
      requestId: z.string().nullable(),
      address: z.string().nullable(),
      addressHash: z.object({ day: z.iso.date(), hash: z.string() }).nullable(),
      detail: z.record(z.string(), z.json() as z.ZodType<Json>),
      hash: z.string(),
      previous: z.string().nullable(),
    }),
  ),
  cursor: z.string().nullable(),
});

export const complianceResultAnswer = z.object({
  cadence: z.enum(CADENCES),
  period: z.string(),
  item: z.string(),
  outcome: z.enum(["pass", "fail", "unknown", "signed"]),
  detail: z.string(),
  by: z.string().nullable(),
  at: unixSeconds,
});

export const complianceReportAnswer = z.object({
  cadence: z.enum(CADENCES),
  period: z.string(),
  start: unixSeconds,
  end: unixSeconds,
  state: z.enum(["complete", "open", "overdue"]),
  done: count,
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      rows: z.string(),
      how: z.string(),
      automatic: z.boolean(),
      done: z.boolean(),
      result: complianceResultAnswer.nullable(),
    }),
  ),
});

export const complianceAnswer = z.object({
  cadences: z.array(z.object({ cadence: z.enum(CADENCES), reports: z.array(complianceReportAnswer) })),
});

export const guildAnswer = z.object({
  id: z.string(),
  name: z.string(),
  settings: guildSettings,
  diagnosis: z
    .object({
      at: unixSeconds,
      findings: z.array(
        z.object({ code: z.enum(FINDINGS), about: z.string(), other: z.string().exactOptional() }),
      ),
    })
    .nullable(),
});

export const settingsAnswer = z.object({
  variables: z.array(z.object({ name: z.string(), set: z.boolean(), value: z.string().nullable() })),
  guilds: z.array(guildAnswer),
});
