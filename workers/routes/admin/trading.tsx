import * as z from "zod";
import { err, ok } from "../../../shared/result.ts";
import { DAY, HOUR, SECOND } from "../../../shared/time.ts";
import { HALTS } from "../../../shared/trading/kill-switch.ts";
import {
  commandRequest,
  commandsQuery,
  haltRequest,
  modeRequest,
  resumeRequest,
} from "../../../shared/trading/requests.ts";
import { SERVICE_ACTIONS } from "../../../shared/trading/command.ts";
import { commandTitle, haltTitle } from "../../../shared/trading/words.ts";
import type { AppContext } from "../../context.ts";
import {
  ActLink,
  adminPage,
  Duration,
  Field,
  Reason,
  Select,
  spanText,
  Time,
} from "../../pages/admin/kit/index.ts";
import { HALT_EFFECTS } from "../../pages/admin/trading-words.ts";
import { TradingPage } from "../../pages/admin/trading-page.tsx";
import { authorOf } from "../../trading/author.ts";
import { HALT_REFUSALS, NO_LIVE } from "../trading.ts";
import { act } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/trading";
const CHARTED = 2 * DAY;

/** `GET /admin/trading`: the switch, the mode, the rules and what is traded; `?cursor=` pages the commands. */
export async function showTradingPage(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const { cursor = null, limit } = commandsQuery.catch({ limit: 20 }).parse({ limit: 20, ...c.req.query() });
  const thisHour = services.now() - (services.now() % HOUR);
  const trading = services.trading();
  const [overview, hours, commands] = await Promise.all([
    asked(c, "trading", () => trading.overview()),
    asked(c, "trading", () => trading.hours(thisHour + HOUR - CHARTED, thisHour + HOUR)),
    asked(c, "trading", () => trading.commands(cursor, limit)),
  ]);
  return adminPage(c, {
    title: "Trading",
    lead: "What the bot trades, what holds it back, and what it was told.",
    actions: (
      <>
        <ActLink act={`${PAGE}/kill`} name="Halt trading" tone="bad" />
        <ActLink act={`${PAGE}/command`} name="Tell a service" />
      </>
    ),
    children: (
      <TradingPage
        overview={overview}
        hours={hours}
        from={thisHour + HOUR - CHARTED}
        until={thisHour + HOUR}
        commands={commands}
        live={services.config.trading.live !== null}
        url={c.req.url}
        limit={limit}
      />
    ),
  });
}

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
      notice: `${haltTitle(confirmed.value.halt)}. The VPS has yet to say that it is done.`,
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
    return ok({ to: PAGE, notice: "Trading goes on. The VPS has yet to say that it does." });
  },
});

export const goLive = act({
  read: (form) => {
    const wanted = modeRequest.safeParse({
      mode: "live",
      reason: form.get("reason"),
      duration: Number(form.get("duration")),
    });
    return wanted.success && wanted.data.mode === "live"
      ? ok(wanted.data)
      : err(wanted.success ? "" : z.prettifyError(wanted.error));
  },
  ask: (c) =>
    c.var.services.config.trading.live === null
      ? null
      : {
          title: "Trade live?",
          effect:
            "Orders go to the live origins, with real money, until the time is over. Orders of unknown outcome stay on paper.",
          undo: "go back to paper; it does so by itself when the time is over.",
          fields: (
            <>
              <Reason />
              <Duration />
            </>
          ),
          button: "Trade live",
          back: PAGE,
        },
  run: async (c, { reason, duration }) => {
    if (c.var.services.config.trading.live === null) return err(NO_LIVE.message);
    await c.var.services.trading().goLive(authorOf(c), reason, duration * SECOND);
    return ok({ to: PAGE, notice: "Trading is live." });
  },
});

export const goPaper = act({
  read: (form) => {
    const wanted = modeRequest.safeParse({ mode: "paper", reason: form.get("reason") });
    return wanted.success ? ok(wanted.data) : err(z.prettifyError(wanted.error));
  },
  ask: () => ({
    title: "Trade on paper?",
    effect: "Orders go to the paper origins. Live positions stay as they are.",
    undo: "trade live again, after password or code.",
    fields: <Reason />,
    button: "Trade on paper",
    back: PAGE,
  }),
  run: async (c, { reason }) => {
    await c.var.services.trading().goPaper(authorOf(c), reason);
    return ok({ to: PAGE, notice: "Trading is on paper." });
  },
});

export const tellService = act({
  read: (form) => {
    const wanted = commandRequest.safeParse({
      action: form.get("action"),
      service: form.get("service"),
      reason: form.get("reason"),
    });
    return wanted.success ? ok(wanted.data) : err(z.prettifyError(wanted.error));
  },
  ask: () => ({
    title: "Tell a service of the VPS?",
    effect: "The agent carries it out with its next question, if it asks within ten minutes.",
    undo: null,
    fields: (
      <>
        <Select
          name="action"
          label="What"
          options={SERVICE_ACTIONS.map((action) => [action, commandTitle(action)] as const)}
        />
        <Field
          name="service"
          label="Service"
          hint="As the agent's configuration names it"
          maxlength={64}
          required
        />
        <Reason />
      </>
    ),
    button: "Tell it",
    back: PAGE,
  }),
  run: async (c, wanted) => {
    const told = await c.var.services.trading().tell(authorOf(c), wanted);
    if (!told.ok) return err("Too many commands wait for the VPS.");
    return ok({
      to: PAGE,
      notice: `${commandTitle(wanted.action)} ${wanted.service}: the VPS is told with its next question.`,
    });
  },
});
