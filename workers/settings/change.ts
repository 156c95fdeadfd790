import type { AuditEvent } from "../../shared/audit/event.ts";
import type { Snowflake } from "../../shared/discord/snowflake.ts";
import type { Diagnosis } from "../../shared/doctor/finding.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AccessWish, PanelWish } from "../../shared/settings/form.ts";
import { DEFAULT_COLOUR, type GuildSettings, type StoredSettings } from "../../shared/settings/guild.ts";
import { keep, look } from "../doctor/examine.ts";
import type { Services } from "../services.ts";

/** Who changes a guild's settings. */
export interface SettingsAuthor {
  /** A Discord id, or an account's name. */
  readonly by: string;
  /** The team's role decides who of Discord is an operator: whom it makes one must not be for operators to say. */
  readonly mayChangeTeam: boolean;
  readonly event: (
    what: Pick<AuditEvent, "event" | "outcome" | "detail"> & { readonly class: "admin" },
  ) => AuditEvent;
}

/** The settings in force from now on, and how Discord was found; null: nobody could look. */
interface Changed {
  readonly settings: GuildSettings;
  readonly diagnosis: Diagnosis | null;
}

/** Nothing was saved. `role`: the name of the one with which everybody who verifies could harm the server. */
export type SettingsRefusal =
  | { readonly kind: "team_role_denied" }
  | { readonly kind: "role_too_powerful"; readonly role: string };

/** Roles, log channel and minimum age. Looked at with Discord before it is stored, so that no role that can harm is given out by mistake. */
export async function changeAccess(
  services: Services,
  guildId: Snowflake,
  wish: AccessWish,
  author: SettingsAuthor,
): Promise<Result<Changed, SettingsRefusal>> {
  const { settings: before } = (await services.guilds.read())(guildId);
  // What the form leaves empty is the default again; the team's role stays what it is.
  const { teamRoleId, ...rest } = wish;
  const changesTeam = teamRoleId !== null && teamRoleId !== before.teamRoleId;
  if (changesTeam && !author.mayChangeTeam) return err({ kind: "team_role_denied" });
  const settings: GuildSettings = {
    ...before,
    verifiedRoleId: wish.verifiedRoleId ?? before.verifiedRoleId,
    teamRoleId: changesTeam ? teamRoleId : before.teamRoleId,
    logChannelId: wish.logChannelId ?? services.config.guild.logChannelId,
    minimumAccountAge: wish.minimumAccountAge ?? 0,
  };
  const looked = await look(services, guildId, settings);
  const harmful = looked?.findings.find(({ code }) => code === "role_too_powerful");
  if (harmful !== undefined) return err({ kind: "role_too_powerful", role: harmful.about });
  await store(services, guildId, changesTeam ? wish : rest, author);
  if (looked !== null) await keep(services, guildId, looked);
  return ok({ settings, diagnosis: looked });
}

/** What the panel says and looks like. */
export async function changePanel(
  services: Services,
  guildId: Snowflake,
  wish: PanelWish,
  author: SettingsAuthor,
): Promise<Changed> {
  const { settings, diagnosis } = (await services.guilds.read())(guildId);
  await store(services, guildId, wish, author);
  const { panelText: text, panelColour: colour, panelButton: button } = wish;
  return { settings: { ...settings, panel: { text, colour: colour ?? DEFAULT_COLOUR, button } }, diagnosis };
}

/** On record first: a change that could not be recorded is not made. */
async function store(
  services: Services,
  guildId: Snowflake,
  wish: Partial<StoredSettings>,
  { by, event }: SettingsAuthor,
): Promise<void> {
  const what = { class: "admin", event: "verification_settings_changed", outcome: "success" } as const;
  await services.audit([event({ ...what, detail: { guildId, ...wish } })]);
  await services.guilds.change(guildId, wish, { by, at: services.now() });
}
