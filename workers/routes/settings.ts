import * as z from "zod";
import { shownVariables } from "../../shared/config/shown.ts";
import { variables } from "../../shared/config/variables.ts";
import { refuse } from "../../shared/http/errors.ts";
import { colourText } from "../../shared/settings/form.ts";
import type { GuildSettings } from "../../shared/settings/guild.ts";
import { guildSettings, type GuildSettingsOnWire } from "../../shared/settings/requests.ts";
import { DAY, toUnixSeconds } from "../../shared/time.ts";
import type { AppContext } from "../context.ts";
import { readJson } from "../http/body.ts";
import { respondRefusal } from "../http/refusal.ts";
import { accountAuthor } from "../settings/account-author.ts";
import { changeAccess, changePanel } from "../settings/change.ts";
import { listGuilds, type Guild } from "../settings/list-guilds.ts";

const NO_STORE = { "Cache-Control": "no-store" };

/** `GET /admin/api/settings`: what this deployment runs with, and what each Discord server's team has set. */
export async function showSettings(c: AppContext): Promise<Response> {
  const guilds = await listGuilds(c.var.services);
  const shown = shownVariables(Object.keys(variables().shape), c.env);
  return c.json({ variables: shown, guilds: guilds.map(present) }, 200, NO_STORE);
}

/** `PUT /admin/api/settings/:guild`, all of them at once; the answer is how the server now stands. */
export async function putSettings(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const json = await readJson(c);
  if (!json.ok) return respondRefusal(c, json.error);
  const read = guildSettings.safeParse(json.value);
  if (!read.success) {
    const details = z.prettifyError(read.error);
    return respondRefusal(c, refuse("invalid_request", "The request is not right", { details }));
  }
  const guild = (await listGuilds(services)).find(({ id }) => id === c.req.param("guild"));
  if (guild === undefined) return respondRefusal(c, refuse("not_found", "There is no such server"));
  const { panel, minimumAccountAgeDays, ...roles } = read.data;
  const author = accountAuthor(c);
  const access = { ...roles, minimumAccountAge: minimumAccountAgeDays * DAY };
  const changed = await changeAccess(services, guild.id, access, author);
  if (!changed.ok) {
    return respondRefusal(
      c,
      changed.error.kind === "team_role_denied"
        ? refuse("forbidden", "Only an owner may change the team role")
        : refuse("invalid_request", `Whoever has the role ${changed.error.role} can harm the server`),
    );
  }
  const panelColour = panel.colour === null ? null : Number.parseInt(panel.colour.slice(1), 16);
  const wish = { panelText: panel.text, panelColour, panelButton: panel.button };
  const { settings } = await changePanel(services, guild.id, wish, author);
  const diagnosis = changed.value.diagnosis ?? guild.diagnosis;
  return c.json(present({ ...guild, settings, diagnosis }), 200, NO_STORE);
}

const onWire = ({ panel, minimumAccountAge, ...roles }: GuildSettings): GuildSettingsOnWire => ({
  ...roles,
  minimumAccountAgeDays: minimumAccountAge / DAY,
  panel: { ...panel, colour: colourText(panel.colour) },
});

const present = ({ id, name, settings, diagnosis }: Guild) => ({
  id,
  name,
  settings: onWire(settings),
  diagnosis: diagnosis === null ? null : { at: toUnixSeconds(diagnosis.at), findings: diagnosis.findings },
});
