import type { AuditRow } from "../../../../shared/audit/record.ts";
import { AUDIT_OUTCOMES } from "../../../../shared/audit/event.ts";
import type { AuditFilter } from "../../../../shared/audit/search.ts";
import { textOption } from "../../../../shared/discord/command-options.ts";
import { ago, plain } from "../../../../shared/discord/markdown.ts";
import { say } from "../../../../shared/discord/reply.ts";
import { isSnowflake } from "../../../../shared/discord/snowflake.ts";
import { fill } from "../../../../shared/words/fill.ts";
import type { TeamWords } from "../../../../shared/words/team.ts";
import type { EdgeCommand } from "./command.ts";
import { cursorOf, showPage } from "./pages.ts";

const PAGE = 12;
/** Our own names are shorter, and a `custom_id` of 100 characters holds all of the filter. */
const EVENT = /^[a-z0-9_]{1,40}$/;

const AUDIT_BUTTON = "edge_audit";

interface Asked {
  readonly event: string;
  readonly actor: string;
  readonly outcome: string;
  readonly before: number | null;
}

/** `/edge audit`, and the buttons below it: the newest records first. Addresses are looked for on the dashboard. */
export const auditCommand: EdgeCommand = async (interaction, { services }, words) => {
  const asked =
    interaction.kind === "component"
      ? parseButton(interaction.argument)
      : {
          event: textOption(interaction.options, "event"),
          actor: textOption(interaction.options, "actor"),
          outcome: textOption(interaction.options, "outcome"),
          before: null,
        };
  if (asked.event !== "" && !EVENT.test(asked.event)) return say(words.audit.wrong_event);
  const { store } = services.auditTrail;
  const span = await store.span({ from: null, to: null });
  const found = await store.find(filterOf(asked), span, { before: asked.before, limit: PAGE });
  const page = {
    title: words.audit.title,
    lines: found.rows.map((row) => line(row, words)),
    first: asked.before === null ? null : buttonId({ ...asked, before: null }),
    next: found.next === null ? null : buttonId({ ...asked, before: found.next }),
  };
  return showPage(interaction, page, words);
};

function line(row: AuditRow, { audit: words }: TeamWords): string {
  const outcome = AUDIT_OUTCOMES.find((known) => known === row.outcome);
  return fill(words.line, {
    seq: row.seq,
    at: ago(row.at),
    event: plain(row.event),
    outcome: outcome === undefined ? plain(row.outcome) : words[outcome],
    actor: actorText(row),
  });
}

const actorText = ({ actor_type: type, actor_id: id }: AuditRow): string => {
  const person = id?.replace(/^discord:/, "") ?? "";
  return isSnowflake(person) ? `<@${person}>` : plain(`${type} ${id ?? ""}`.trim());
};

/** A person acts as a member under their id, and as an operator under `discord:` and their id. */
const filterOf = ({ event, actor, outcome }: Asked): AuditFilter => ({
  ...(event === "" ? {} : { event }),
  ...(actor === "" ? {} : { actor }),
  ...(outcome === "" ? {} : { outcome }),
});

const buttonId = ({ before, outcome, event, actor }: Asked): string =>
  [AUDIT_BUTTON, before ?? "", outcome, event, actor].join(":");

function parseButton(argument: string): Asked {
  const [before = "", outcome = "", event = "", ...actor] = argument.split(":");
  return {
    event,
    actor: actor.join(":"),
    outcome: AUDIT_OUTCOMES.find((known) => known === outcome) ?? "",
    before: cursorOf(before),
  };
}
