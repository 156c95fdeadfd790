import type { Snowflake } from "../discord/snowflake.ts";

/** From the least to the most that somebody may do: look; run the service; decide who else may. */
export const ROLES = ["viewer", "operator", "owner"] as const;

export type Role = (typeof ROLES)[number];

/** True when `role` may do what `needed` may. */
export const hasRole = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** What a Discord member may do: the team's role makes an operator; nothing in Discord makes an owner. */
export const roleOfMember = (memberRoles: readonly Snowflake[], teamRoleId: Snowflake | null): Role | null =>
  teamRoleId !== null && memberRoles.includes(teamRoleId) ? "operator" : null;
