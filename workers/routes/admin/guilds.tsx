import type { Child } from "hono/jsx";
import { isSnowflake, type Snowflake } from "../../../shared/discord/snowflake.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { FIELDS, readAccessForm, readPanelForm, type SettingsFaults } from "../../../shared/settings/form.ts";
import { teamWords } from "../../../shared/words/team.ts";
import { auditAccess } from "../../access/audit.ts";
import type { AppContext } from "../../context.ts";
import { examine } from "../../doctor/examine.ts";
import { AccessFields, PanelFields } from "../../pages/admin/guild-fields.tsx";
import { GuildPage } from "../../pages/admin/guild-page.tsx";
import { ActLink, adminPage } from "../../pages/admin/kit/index.ts";
import { accountAuthor } from "../../settings/account-author.ts";
import { changeAccess, changePanel } from "../../settings/change.ts";
import { listGuilds, type Guild } from "../../settings/list-guilds.ts";
import { act, nothingThere, type Problem } from "./act.tsx";
import { asked } from "./asked.ts";

const PAGE = "/admin/guilds";
const pageOf = (guildId: Snowflake): string => `${PAGE}?guild=${guildId}`;

const guildOf = async (c: AppContext, fields: URLSearchParams): Promise<Guild | null> =>
  (await listGuilds(c.var.services)).find(({ id }) => id === fields.get("guild")) ?? null;

/** `GET /admin/guilds`, of the configured guild; `?guild=` another one. */
export async function showGuild(c: AppContext): Promise<Response> {
  const guilds = await listGuilds(c.var.services);
  const wanted = c.req.query("guild");
  const guild = wanted === undefined ? guilds[0] : guilds.find(({ id }) => id === wanted);
  if (guild === undefined) return nothingThere(c);
  const fields = { guild: guild.id };
  return adminPage(c, {
    title: guild.name,
    lead: "What the team has set for verification in this Discord server; /verification-settings there is the same.",
    actions: (
      <>
        <ActLink act={`${PAGE}/access`} fields={fields} name="Change roles and limits" />
        <ActLink act={`${PAGE}/panel`} fields={fields} name="Change the panel" />
      </>
    ),
    children: <GuildPage guild={guild} others={guilds.filter((one) => one !== guild)} />,
  });
}

/** A form's values as Discord's forms have them. */
const valuesOf = (form: URLSearchParams): ReadonlyMap<string, readonly string[]> =>
  new Map([...form].map(([name, value]) => [name, [value]]));

function problemOf(faults: SettingsFaults): Problem {
  const words = teamWords("en").settings;
  const fields = [...faults].map(([name, fault]) => [name, words[fault]] as const);
  return { text: "Nothing was saved: see the marked fields.", fields: Object.fromEntries(fields) };
}

interface Wish<T> {
  readonly guildId: Snowflake;
  readonly values: T;
}

/** A form about one guild. */
function readWish<T>(
  form: URLSearchParams,
  read: (values: ReadonlyMap<string, readonly string[]>) => Result<T, SettingsFaults>,
): Result<Wish<T>, Problem> {
  const guildId = form.get("guild") ?? "";
  if (!isSnowflake(guildId)) return err("Which server is not said.");
  const values = read(valuesOf(form));
  return values.ok ? ok({ guildId, values: values.value }) : err(problemOf(values.error));
}

const question = ({ id, name }: Guild, title: string, effect: Child, fields: Child) => ({
  title: `${title} of ${name}`,
  effect,
  undo: "set it back; the audit log keeps what was set when.",
  about: { guild: id },
  fields,
  button: "Save",
  back: pageOf(id),
});

const saved = (guildId: Snowflake) =>
  ok({ to: pageOf(guildId), notice: "Saved. It is in force everywhere within seconds." });

const GONE = "This server is not known any more.";

export const setAccess = act({
  read: (form) => readWish(form, readAccessForm),
  ask: async (c, fields) => {
    const guild = await guildOf(c, fields);
    if (guild === null) return null;
    const sight = await asked(c, "discord", () => c.var.services.lookAtGuild(guild.id, null));
    return question(
      guild,
      "Roles and limits",
      "Whoever verifies from now on gets the verified role; who has it already keeps it. Discord is asked first, and a role that could harm the server is not saved.",
      <AccessFields
        settings={guild.settings}
        roles={sight?.kind === "seen" ? sight.roles.filter(({ id }) => id !== guild.id) : null}
        mayChangeTeam={accountAuthor(c).mayChangeTeam}
      />,
    );
  },
  run: async (c, { guildId, values }) => {
    if ((await guildOf(c, new URLSearchParams({ guild: guildId }))) === null) return err(GONE);
    const changed = await changeAccess(c.var.services, guildId, values, accountAuthor(c));
    if (changed.ok) return saved(guildId);
    const text = "Nothing was saved: see the marked field.";
    return err(
      changed.error.kind === "team_role_denied"
        ? { text, fields: { [FIELDS.access.teamRole]: "Only an owner may change the team role." } }
        : {
            text,
            fields: {
              [FIELDS.access.verifiedRole]:
                `Whoever has "${changed.error.role}" can harm the server, and everybody who verifies would get it.`,
            },
          },
    );
  },
});

export const setPanel = act({
  read: (form) => readWish(form, readPanelForm),
  ask: async (c, fields) => {
    const guild = await guildOf(c, fields);
    return guild === null
      ? null
      : question(
          guild,
          "The panel",
          "Panels that are posted from now on look like this; one that stands already stays as it is until /verify-wallet posts it anew.",
          <PanelFields panel={guild.settings.panel} />,
        );
  },
  run: async (c, { guildId, values }) => {
    if ((await guildOf(c, new URLSearchParams({ guild: guildId }))) === null) return err(GONE);
    await changePanel(c.var.services, guildId, values, accountAuthor(c));
    return saved(guildId);
  },
});

/** The doctor, now instead of tomorrow. */
export const lookNow = act({
  read: (form) => ok(form),
  ask: async (c, fields) => {
    const guild = await guildOf(c, fields);
    if (guild === null) return null;
    return {
      title: `Ask Discord about ${guild.name} now?`,
      effect:
        "Discord is asked what it allows the bot, as every day. While something is in the way, members are told so instead of getting a link.",
      undo: "there is nothing to undo.",
      about: { guild: guild.id },
      button: "Check now",
      back: pageOf(guild.id),
    };
  },
  run: async (c, form) => {
    const guild = await guildOf(c, form);
    if (guild === null) return err(GONE);
    await auditAccess(c, {
      class: "admin",
      event: "guild_examined",
      account: c.var.principal.account,
      outcome: "success",
      detail: { guildId: guild.id },
    });
    const looked = await examine(c.var.services, guild.id, guild.settings);
    return looked === null
      ? err("Discord could not be asked just now; what was known stands. Try again in a minute.")
      : ok({ to: pageOf(guild.id), notice: "Discord was asked." });
  },
});
