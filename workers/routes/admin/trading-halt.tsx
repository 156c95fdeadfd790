import * as z from "zod";
import { err, ok } from "../../../shared/result.ts";
import { DAY, HOUR, SECOND } from "../../../shared/time.ts";
import { HALTS } from "../../../shared/trading/kill-switch.ts";
import { haltRequest, resumeRequest } from "../../../shared/trading/requests.ts";
import { commandTitle, haltTitle } from "../../../shared/trading/words.ts";
import { Reason, Select, spanText, Time } from "../../pages/admin/kit/index.ts";
import { HALT_EFFECTS } from "../../pages/admin/trading-words.ts";
import { authorOf } from "../../trading/author.ts";
import { HALT_REFUSALS } from "../trading.ts";
import { act } from "./act.tsx";

const PAGE = "/admin/trading";

/** The first step: nothing happens, and the second step's page follows. */
export const askForHalt = act({
  read: (form) => {
    const duration = form.get("duration") ?? "";
    const wanted = haltRequest.safeParse({
      action: form.get("action"),
      reason: form.get("reason"),
      ...(duration === "" ? {} : { duration: Number(duration) }),
    });
    return wanted.success ? ok(wanted.data) : err(z.prettifyError(wanted.error));
  },
  ask: (_, fields) => ({
    title: "Halt trading?",
    effect: "You confirm it on the next page, within a minute. Nothing happens before that.",
    undo: "leave the next page; what is not confirmed does not happen.",
    fields: (
      <>
        <Select
          name="action"
          label="What is to happen"
          value={fields.get("action") ?? "stop_entries"}
          options={HALTS.map((halt) => [halt, HALT_EFFECTS[halt].name] as const)}
        />
        <Reason />
        <Select
          name="duration"
          label="For"
          hint="A flatten has no end of its own"
          options={[
            ["", "until somebody resumes"],
            [String(HOUR / SECOND), "1 hour"],
            [String(DAY / SECOND), "1 day"],
          ]}
        />
      </>
    ),
    button: "Go on to confirm",
    back: PAGE,
  }),
  run: async (c, { action, reason, duration }) => {
    const lifetime = duration === undefined ? null : duration * SECOND;
    const proposed = await c.var.services.trading().propose(authorOf(c), { action, reason, lifetime });
    if (!proposed.ok) return err(HALT_REFUSALS[proposed.error].message);
    const query = new URLSearchParams({ code: proposed.value.code }).toString();
    return ok({ to: `${PAGE}/kill/confirm?${query}`, notice: "Not done yet: confirm it below." });
  },
});

/** The second step. */
export const confirmHalt = act({
  read: (form) => ok(form.get("code") ?? ""),
  ask: async (c, fields) => {
    const code = fields.get("code") ?? "";
    const proposal = await c.var.services.trading().proposed(authorOf(c), code);
    if (proposal === null) return null;
    const { title, effect } = HALT_EFFECTS[proposal.action];
    return {
      title: `Confirm: ${title}?`,
      effect: (
        <>
          {effect} The edge refuses every order from then on, and the VPS is told with its next question:{" "}
          {proposal.lifetime === null ? "until somebody resumes" : `for ${spanText(proposal.lifetime)}`}. Your
          reason: {proposal.reason}. Confirm before <Time at={proposal.validUntil} />.
        </>
      ),
      undo: proposal.action === "flatten" ? null : "resume trading.",
      about: { code },
      button: title,
      back: PAGE,
    };
  },
  run: async (c, code) => {
    const confirmed = await c.var.services.trading().confirm(authorOf(c), code);
    if (!confirmed.ok) return err(HALT_REFUSALS[confirmed.error].message);
    return ok({
      to: PAGE,
      notice: `${haltTitle(confirmed.value.halt)}. What the VPS says of it stands below.`,
    });
  },
});

export const resume = act({
  read: (form) => {
    const wanted = resumeRequest.safeParse({ reason: form.get("reason") });
    return wanted.success ? ok(wanted.data) : err(z.prettifyError(wanted.error));
  },
  ask: async (c) => {
    const { killSwitch } = await c.var.services.trading().overview();
    const holders = killSwitch.holds.map(({ by, action }) => `${by.id} (${commandTitle(action)})`);
    return {
      title: "Resume trading?",
      effect: `Every hold ends, whoever asked for it${holders.length === 0 ? "" : `: ${holders.join(", ")}`}. Orders pass again at once, and the VPS is told to go on.`,
      undo: "halt trading again.",
      fields: <Reason />,
      button: "Resume trading",
      back: PAGE,
    };
  },
  run: async (c, { reason }) => {
    await c.var.services.trading().resume(authorOf(c), reason);
    return ok({ to: PAGE, notice: "Trading goes on. What the VPS says of it stands below." });
  },
});
