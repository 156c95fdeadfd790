import * as z from "zod";
import { err, ok } from "../../../shared/result.ts";
import { SECOND } from "../../../shared/time.ts";
import { modeRequest } from "../../../shared/trading/requests.ts";
import { Duration, Reason } from "../../pages/admin/kit/index.ts";
import { authorOf } from "../../trading/author.ts";
import { NO_LIVE } from "../trading.ts";
import { act } from "./act.tsx";

const PAGE = "/admin/trading";

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
