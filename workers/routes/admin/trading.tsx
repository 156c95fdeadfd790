import * as z from "zod";
import { err, ok } from "../../../shared/result.ts";
import { DAY, HOUR } from "../../../shared/time.ts";
import type { Mode } from "../../../shared/trading/order.ts";
import { commandRequest, commandsQuery } from "../../../shared/trading/requests.ts";
import { SERVICE_ACTIONS } from "../../../shared/trading/command.ts";
import { commandTitle } from "../../../shared/trading/words.ts";
import type { AppContext } from "../../context.ts";
import { ActLink, adminPage, Field, Reason, Select } from "../../pages/admin/kit/index.ts";
import { TradingPage } from "../../pages/admin/trading-page.tsx";
import { authorOf } from "../../trading/author.ts";
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
  const hoursOf = (mode: Mode) =>
    asked(c, "trading", () => trading.hours(mode, thisHour + HOUR - CHARTED, thisHour + HOUR));
  const [overview, paper, live, commands] = await Promise.all([
    asked(c, "trading", () => trading.overview()),
    hoursOf("paper"),
    hoursOf("live"),
    asked(c, "trading", () => trading.commands(cursor, limit)),
  ]);
  return adminPage(c, {
    title: "Trading",
    lead: "What the bot trades, what holds it back, and what it was told.",
    live: true,
    actions: (
      <>
        <ActLink act={`${PAGE}/kill`} name="Halt trading" tone="bad" />
        <ActLink act={`${PAGE}/command`} name="Tell a service" />
      </>
    ),
    children: (
      <TradingPage
        overview={overview}
        hours={{ paper, live }}
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
