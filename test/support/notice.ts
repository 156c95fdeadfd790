import type { Notice } from "../../shared/alerts/notice.ts";
import { MIDNIGHT } from "./alert-day.ts";

/** A notice like many, with what a test needs of it. */
export const notice = (more: Partial<Notice> = {}): Notice => ({
  kind: "fired",
  at: MIDNIGHT,
  severity: "error",
  key: "check_down:site",
  title: "Check down",
  subject: "site",
  summary: "no answer in 10 s",
  facts: {},
  since: MIDNIGHT,
  count: 1,
  incident: null,
  runbook: "service-down",
  everywhere: false,
  ...more,
});
