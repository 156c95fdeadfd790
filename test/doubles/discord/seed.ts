import { DISCORD_EPOCH, type Snowflake } from "../../../shared/discord/snowflake.ts";
import { DAY } from "../../../shared/time.ts";
import { PERMISSIONS, type Member, type Role, type TextChannel, type User, type World } from "./state.ts";

/** The ids by which an edge knows its Discord; the configuration may name others. */
export interface WorldIds {
  readonly applicationId: Snowflake;
  readonly guildId: Snowflake;
  readonly verifiedRoleId: Snowflake;
  readonly teamRoleId: Snowflake;
  readonly logChannelId: Snowflake;
}

export const DEFAULT_IDS: WorldIds = {
  applicationId: "1012345678901240001",
  guildId: "1012345678901240002",
  verifiedRoleId: "1012345678901240003",
  teamRoleId: "1012345678901240004",
  logChannelId: "1012345678901240005",
};

/** Ids that only the local Discord uses; fixed, so that members are the same ones after a restart. */
export const LOCAL = {
  botRole: "1012345678901240010",
  ownerRole: "1012345678901240011",
  verifyChannel: "1012345678901240012",
  panel: "1012345678901240013",
  alertsChannel: "1012345678901240014",
  alertsWebhook: "1012345678901240015",
  ada: "1012345678901240021",
  grace: "1012345678901240022",
  kurt: "1012345678901240023",
} as const;

/** Of the alerts channel's webhook; the world is on this machine and knows no secrets. */
const ALERTS_TOKEN = "local-alerts-webhook-of-no-real-channel-of-anybody-at-all";

/** What `ALERT_DISCORD_WEBHOOK_URL` is for this Discord, behind its API's base. */
export const ALERTS_WEBHOOK_PATH = `/webhooks/${LOCAL.alertsWebhook}/${ALERTS_TOKEN}`;

/** A member whose account was made a minute before the world began: younger than any minimum age. */
const newcomerId = (now: number): Snowflake => String((BigInt(now - 60_000) - DISCORD_EPOCH) << 22n);

const EVERYONE = PERMISSIONS.VIEW_CHANNEL | PERMISSIONS.SEND_MESSAGES;

/** A button that the gateway bot posted long ago; its custom id must keep working (contract, "Discord"). */
export const OLD_PANEL_BUTTON = "verify_wallet_button";

export function createWorld(ids: WorldIds, now: number): World {
  const roles: Role[] = [
    { id: ids.guildId, name: "@everyone", position: 0, permissions: EVERYONE, color: 0 },
    { id: ids.verifiedRoleId, name: "Verified", position: 1, permissions: 0n, color: 0x2ecc71 },
    { id: LOCAL.botRole, name: "Edge", position: 2, permissions: PERMISSIONS.MANAGE_ROLES, color: 0x5865f2 },
    {
      id: ids.teamRoleId,
      name: "Team",
      position: 3,
      permissions: PERMISSIONS.MANAGE_ROLES | PERMISSIONS.MANAGE_GUILD,
      color: 0xe67e22,
    },
    {
      id: LOCAL.ownerRole,
      name: "Owner",
      position: 4,
      permissions: PERMISSIONS.ADMINISTRATOR,
      color: 0xe74c3c,
    },
  ];
  const members: Member[] = [
    member(user(LOCAL.ada, "ada", "Ada"), now - 90 * DAY),
    member(user(LOCAL.grace, "grace", "Grace (team)"), now - 400 * DAY, [ids.teamRoleId]),
    member({ ...user(LOCAL.kurt, "kurt", "Kurt (closed DMs)"), closedDms: true }, now - 30 * DAY),
    member(user(newcomerId(now), "newcomer", "Newcomer"), now),
    // A bot's user has its application's id.
    member({ ...user(ids.applicationId, "edge", "Edge"), bot: true }, now - 500 * DAY, [LOCAL.botRole]),
  ];
  const channels: TextChannel[] = [
    channel(LOCAL.verifyChannel, "verify", "Prove that your wallet is yours"),
    channel(ids.logChannelId, "edge-log", "What the edge reports"),
    channel(LOCAL.alertsChannel, "edge-alerts", "What is wrong with the edge"),
  ];
  channels[0]?.messages.push({
    id: LOCAL.panel,
    channelId: LOCAL.verifyChannel,
    authorId: ids.applicationId,
    content: "",
    embeds: [
      {
        title: "Verify your Solana wallet",
        description: "Prove that a wallet is yours with a signature. No transaction, no fee.",
        color: 0x5865f2,
      },
    ],
    components: [
      { type: 1, components: [{ type: 2, style: 3, label: "Verify wallet", custom_id: OLD_PANEL_BUTTON }] },
    ],
    flags: 0,
    nonce: null,
    createdAt: now - 30 * DAY,
    editedAt: null,
    files: [],
    visibleTo: null,
    answers: null,
  });
  return {
    applicationId: ids.applicationId,
    botId: ids.applicationId,
    guild: { id: ids.guildId, name: "Example community", ownerId: LOCAL.grace },
    roles: new Map(roles.map((role) => [role.id, role])),
    members: new Map(members.map((one) => [one.user.id, one])),
    channels: new Map(channels.map((one) => [one.id, one])),
    interactions: new Map(),
    webhooks: new Map([
      [LOCAL.alertsWebhook, { id: LOCAL.alertsWebhook, token: ALERTS_TOKEN, channelId: LOCAL.alertsChannel }],
    ]),
    commands: new Map(),
    commandRoles: new Set(),
  };
}

const user = (id: Snowflake, username: string, displayName: string): User => ({
  id,
  username,
  displayName,
  bot: false,
  closedDms: false,
});

const member = (of: User, joinedAt: number, roles: readonly Snowflake[] = []): Member => ({
  user: of,
  joinedAt,
  roles,
});

const channel = (id: Snowflake, name: string, topic: string): TextChannel => ({
  kind: "text",
  id,
  name,
  topic,
  botMay: "write",
  messages: [],
});
