import * as z from "zod";
import { windowRequest } from "../../../shared/checks/requests.ts";
import { err, ok } from "../../../shared/result.ts";
import { toUnixSeconds } from "../../../shared/time.ts";
import { defineCheck, endWork, planWork, restoreCheck } from "../../checks/operations.ts";
import type { AppContext } from "../../context.ts";
import { ActLink, adminPage, Duration, Field, Select } from "../../pages/admin/kit/index.ts";
import { ChecksPage } from "../../pages/admin/checks-page.tsx";
import { act } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/checks";

const overview = (c: AppContext) => c.var.services.checks().overview(c.var.services.now());

const checkNamed = async (c: AppContext, name: string) =>
  (await overview(c)).checks.find(({ definition }) => definition.name === name) ?? null;

/** `GET /admin/checks`: every check and planned work. */
export async function showChecks(c: AppContext): Promise<Response> {
  const checks = await asked(c, "checks", () => overview(c));
  return adminPage(c, {
    title: "Checks",
    lead: (
      <>
        What is looked at, how it stands, and when it may fail on purpose. Members see the{" "}
        <a href="/status">status page</a>.
      </>
    ),
    actions: <ActLink act="/admin/checks/plan" name="Plan work" tone="main" />,
    children: <ChecksPage overview={checks} />,
  });
}

/** A moment as a browser's field spells it, in UTC. */
const fieldMoment = (text: string): number => toUnixSeconds(Date.parse(`${text}Z`));

export const planOne = act({
  read: (form) => {
    const from = form.get("from") ?? "";
    const check = form.get("check") ?? "";
    return ok({
      title: form.get("title") ?? "",
      checks: check === "" ? null : [check],
      from: from === "" ? null : fieldMoment(from),
      seconds: Number(form.get("duration")),
    });
  },
  ask: async (c, fields) => {
    const { checks } = await overview(c);
    return {
      title: "Plan work?",
      effect:
        "Until it is over, what fails raises no alarm and does not count against the uptime. The status page announces it two weeks before. What still fails at its end is told then.",
      undo: "end it before its time.",
      fields: (
        <>
          <Field
            name="title"
            label="Title"
            hint="Members read it on the status page"
            maxlength={120}
            required
          />
          <Select
            name="check"
            label="On"
            value={fields.get("check") ?? ""}
            options={[["", "everything"], ...checks.map(({ definition: { name } }) => [name, name] as const)]}
          />
          <Field name="from" label="From (UTC)" hint="Empty: from now on" type="datetime-local" />
          <Duration />
        </>
      ),
      button: "Plan",
      back: PAGE,
    };
  },
  run: async (c, { seconds, from, ...wish }) => {
    const now = c.var.services.now();
    const begin = from ?? toUnixSeconds(now);
    const window = windowRequest(now).safeParse({ ...wish, from: begin, until: begin + seconds });
    if (!window.success) return err(z.prettifyError(window.error));
    return (await planWork(c, window.data)) === null
      ? err("There is too much planned already.")
      : ok({ to: PAGE, notice: "Planned; the status page has it within 15 seconds." });
  },
});

export const endOne = act({
  read: (form) => ok(form.get("id") ?? ""),
  ask: async (c, fields) => {
    const now = c.var.services.now();
    const id = fields.get("id") ?? "";
    const window = (await overview(c)).windows.find((one) => one.id === id && one.until > now);
    if (window === undefined) return null;
    const running = window.from <= now;
    return {
      title: running ? `End “${window.title}” now?` : `Take back “${window.title}”?`,
      effect: running
        ? "From the next minute on, what fails counts and is told again."
        : "It disappears from the status page.",
      undo: "plan it again.",
      about: { id },
      button: running ? "End it" : "Take it back",
      back: PAGE,
    };
  },
  run: async (c, id) =>
    (await endWork(c, id)) ? ok({ to: PAGE, notice: "It is over." }) : err("It is over already."),
});

/** Switches a check on or off, until what the configuration says is restored. */
const switchAct = (enabled: boolean) =>
  act({
    read: (form) => ok(form.get("check") ?? ""),
    ask: async (c, fields) => {
      const check = await checkNamed(c, fields.get("check") ?? "");
      if (check === null) return null;
      const { name } = check.definition;
      return {
        title: `Switch the check ${name} ${enabled ? "on" : "off"}?`,
        effect: enabled
          ? "It is made again from the next minute on."
          : "It is not made any more and is on no status page; an alert of it that lasts is resolved.",
        undo: enabled ? "switch it off." : "switch it on.",
        about: { check: name },
        button: enabled ? "Switch on" : "Switch off",
        back: PAGE,
      };
    },
    run: async (c, name) => {
      const check = await checkNamed(c, name);
      if (check === null) return err("There is no such check.");
      return (await defineCheck(c, { ...check.definition, enabled }))
        ? ok({ to: PAGE, notice: `The check ${name} is ${enabled ? "on" : "off"}.` })
        : err("There are as many checks as there may be.");
    },
  });

export const switchOff = switchAct(false);
export const switchOn = switchAct(true);

export const restoreOne = act({
  read: (form) => ok(form.get("check") ?? ""),
  ask: async (c, fields) => {
    const check = await checkNamed(c, fields.get("check") ?? "");
    if (check === null || check.source === "declared") return null;
    const { name } = check.definition;
    const added = check.source === "added";
    return {
      title: added ? `Remove the check ${name}?` : `Restore the check ${name}?`,
      effect: added
        ? "It is gone, and with it what the status page shows of it."
        : "It is again as the configuration declares it.",
      undo: added ? null : "change it again.",
      about: { check: name },
      button: added ? "Remove" : "Restore",
      back: PAGE,
    };
  },
  run: async (c, name) =>
    (await restoreCheck(c, name))
      ? ok({ to: PAGE, notice: `Done for ${name}.` })
      : err("It is as the configuration declares it already."),
});
