import { readInteraction } from "../../shared/discord/interaction.ts";
import { apology, explain, PONG, toChoices, toResponse } from "../../shared/discord/reply.ts";
import { refuse } from "../../shared/http/errors.ts";
import type { AppContext } from "../context.ts";
import { parseJson } from "../http/body.ts";
import { readSigned } from "../http/discord-signed.ts";
import { respondRefusal } from "../http/refusal.ts";
import { respondJson } from "../http/security-headers.ts";
import { dispatch } from "../interactions/dispatch.ts";
import { handlers } from "../interactions/table.ts";

const pong = JSON.stringify(PONG);

/** `POST /interactions`: verify, read, dispatch, answer (row V1, V2). */
export async function interactions(c: AppContext): Promise<Response> {
  const startedAt = c.var.services.now();
  const body = await readSigned(c);
  if (!body.ok) return respondRefusal(c, body.error);
  const json = parseJson(body.value);
  if (!json.ok) return respondRefusal(c, json.error);

  const { services, requestId, log } = c.var;
  const received = readInteraction(json.value);
  switch (received.kind) {
    case "ping":
      return respondJson(c, pong);
    case "interaction":
      return respondJson(
        c,
        await dispatch(received.interaction, handlers, {
          services,
          requestId,
          log,
          requestUrl: c.req.url,
          startedAt,
          waitUntil: (work) => c.executionCtx.waitUntil(work),
        }),
      );
    case "unknown_type":
      log.warn("interaction_unknown", { type: received.type });
      return respondJson(c, JSON.stringify(toResponse(explain("unknown_type", "en"))));
    case "unreadable":
      // Discord signed it and somebody waits: the same apology as for a handler that fails.
      log.error("interaction_unreadable", { problem: received.problem });
      return respondJson(
        c,
        JSON.stringify(received.autocomplete ? toChoices([]) : toResponse(apology(requestId, "en"))),
      );
    case "not_an_interaction":
      return respondRefusal(c, refuse("invalid_request", "The body is not an interaction"));
  }
}
