import { setTimeout as sleep } from "node:timers/promises";
import { json, noContent, refused, type Answer } from "../errors.ts";
import { presentGuild, presentMember, presentRole } from "../present.ts";
import { highestRole, PERMISSIONS, permissionsOf } from "../state.ts";
import type { Call, Discord, Route } from "./route.ts";

const inGuild =
  (handle: Route["handle"]): Route["handle"] =>
  (discord, call) =>
    call.params["guild"] === discord.world.guild.id ? handle(discord, call) : refused("unknownGuild");

/**
 * Discord reads the member's roles, changes the list, and writes it: of two changes at once it answers 204
 * to both and keeps one. The pause between makes that happen here every time.
 */
const changeRole = (change: "add" | "remove") =>
  inGuild(async ({ world, journal, roleWriteDelay }: Discord, { params }: Call): Promise<Answer> => {
    const { user: userId = "", role: roleId = "" } = params;
    const member = world.members.get(userId);
    const role = world.roles.get(roleId);
    const bot = world.members.get(world.botId);
    if (member === undefined) return refused("unknownMember");
    if (role === undefined || roleId === world.guild.id) return refused("unknownRole");
    if (bot === undefined) return refused("missingAccess");
    const allowed =
      (permissionsOf(world, bot) & (PERMISSIONS.MANAGE_ROLES | PERMISSIONS.ADMINISTRATOR)) !== 0n;
    if (!allowed || role.position >= highestRole(world, bot)) return refused("missingPermissions");

    if (change === "add") journal.effect({ kind: "role_put", userId, roleId });
    const others = member.roles.filter((id) => id !== roleId);
    await sleep(roleWriteDelay);
    const had = member.roles.includes(roleId);
    member.roles = change === "add" ? [...others, roleId] : others;
    if (had !== (change === "add")) {
      journal.effect({ kind: change === "add" ? "role_granted" : "role_removed", userId, roleId });
    }
    return noContent;
  });

const reads = { method: "GET", bucket: "reads", auth: "bot" } as const;
const roleOfMember = {
  path: "/guilds/{guild}/members/{user}/roles/{role}",
  bucket: "roles",
  major: ["guild"],
  auth: "bot",
} as const;

export const guildRoutes: readonly Route[] = [
  { ...roleOfMember, method: "PUT", handle: changeRole("add") },
  { ...roleOfMember, method: "DELETE", handle: changeRole("remove") },
  {
    ...reads,
    path: "/guilds/{guild}",
    major: ["guild"],
    handle: inGuild(({ world }) => json(presentGuild(world))),
  },
  {
    ...reads,
    path: "/guilds/{guild}/roles",
    major: ["guild"],
    handle: inGuild(({ world }) => json([...world.roles.values()].map(presentRole))),
  },
  {
    ...reads,
    path: "/guilds/{guild}/members/{user}",
    major: ["guild"],
    handle: inGuild(({ world }, { params }) => {
      const member = world.members.get(params["user"] ?? "");
      return member === undefined ? refused("unknownMember") : json(presentMember(member));
    }),
  },
];
