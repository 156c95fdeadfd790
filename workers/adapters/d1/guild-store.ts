import { findingsSchema, type Diagnosis } from "../../../shared/doctor/finding.ts";
import { keptLocale } from "../../../shared/words/locale.ts";
import type { StoredSettings } from "../../../shared/settings/guild.ts";
import type { GuildStore } from "../../../shared/settings/ports.ts";

const COLUMNS = {
  verifiedRoleId: "verified_role_id",
  teamRoleId: "team_role_id",
  logChannelId: "log_channel_id",
  minimumAccountAge: "minimum_account_age",
  panelText: "panel_text",
  panelColour: "panel_colour",
  panelButton: "panel_button",
} as const satisfies Record<keyof StoredSettings, string>;

const FIELDS = Object.keys(COLUMNS) as (keyof StoredSettings)[];

const SELECT_SETTINGS = `SELECT guild_id AS guildId, ${FIELDS.map((field) => `${COLUMNS[field]} AS ${field}`).join(", ")}
  FROM guild_settings`;

interface DiagnosisRow {
  readonly guildId: string;
  readonly findings: string;
  readonly at: number;
  readonly name: string | null;
  readonly locale: string | null;
}

/** What cannot be read says nothing: the next look writes it anew. */
function toDiagnosis({ findings, at, name, locale }: DiagnosisRow): Diagnosis {
  const parsed = findingsSchema.safeParse(JSON.parse(findings));
  const guild = name === null ? null : { name, locale: keptLocale(locale) ?? "en" };
  return { at, findings: parsed.success ? parsed.data : [], guild };
}

/** Guilds' settings and diagnoses in D1. */
export const d1GuildStore = (db: D1Database): GuildStore => ({
  async all() {
    const [settings, diagnoses] = await db.batch([
      db.prepare(SELECT_SETTINGS),
      db.prepare("SELECT guild_id AS guildId, findings, looked_at AS at, name, locale FROM guild_diagnoses"),
    ]);
    const set = (settings?.results ?? []) as (StoredSettings & { guildId: string })[];
    const looked = (diagnoses?.results ?? []) as DiagnosisRow[];
    return {
      settings: new Map(set.map(({ guildId, ...stored }) => [guildId, stored])),
      diagnoses: new Map(looked.map((row) => [row.guildId, toDiagnosis(row)])),
    };
  },

  async change(guildId, settings, { by, at }) {
    const named = FIELDS.filter((field) => settings[field] !== undefined);
    const columns = [...named.map((field) => COLUMNS[field]), "changed_by", "changed_at"];
    await db
      .prepare(
        `INSERT INTO guild_settings (guild_id, ${columns.join(", ")})
         VALUES (?1, ${columns.map((_, index) => `?${index + 2}`).join(", ")})
         ON CONFLICT (guild_id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`,
      )
      .bind(guildId, ...named.map((field) => settings[field] ?? null), by, at)
      .run();
  },

  async diagnosed(guildId, { at, findings, guild }) {
    await db
      .prepare(
        `INSERT INTO guild_diagnoses (guild_id, findings, looked_at, name, locale) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (guild_id) DO UPDATE SET findings = excluded.findings, looked_at = excluded.looked_at,
           name = coalesce(excluded.name, name), locale = coalesce(excluded.locale, locale)
         WHERE excluded.looked_at >= guild_diagnoses.looked_at`,
      )
      .bind(guildId, JSON.stringify(findings), at, guild?.name ?? null, guild?.locale ?? null)
      .run();
  },
});
