import {
  PERMISSIONS,
  permissionsOf,
  type Channel,
  type Member,
  type Message,
  type Role,
  type User,
  type World,
} from "./state.ts";

/** The world's things as Discord writes them; a test holds them against the published description. */
export function presentUser(user: User) {
  return {
    id: user.id,
    username: user.username,
    global_name: user.bot ? null : user.displayName,
    discriminator: "0",
    avatar: null,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    public_flags: 0,
    flags: 0,
    ...(user.bot ? { bot: true } : {}),
  };
}

export function presentMember(member: Member) {
  return {
    user: presentUser(member.user),
    nick: null,
    avatar: null,
    banner: null,
    roles: [...member.roles],
    joined_at: new Date(member.joinedAt).toISOString(),
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    flags: 0,
    mute: false,
    deaf: false,
  };
}

/** The member inside an interaction: also what they may do in the channel. */
export const presentActor = (world: World, member: Member) => ({
  ...presentMember(member),
  permissions: String(permissionsOf(world, member)),
});

export function presentRole(role: Role) {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position: role.position,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
}

export function presentGuild(world: World) {
  return {
    id: world.guild.id,
    name: world.guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: world.guild.ownerId,
    application_id: null,
    region: "us-east",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 1,
    roles: [...world.roles.values()].map(presentRole),
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: "en-US",
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

export function presentChannel(world: World, channel: Channel) {
  const last = channel.messages.findLast((message) => message.visibleTo === null)?.id ?? null;
  if (channel.kind === "dm") {
    const recipient = world.members.get(channel.recipient);
    return {
      id: channel.id,
      type: 1,
      flags: 0,
      last_message_id: last,
      recipients: recipient === undefined ? [] : [presentUser(recipient.user)],
    };
  }
  return {
    id: channel.id,
    type: 0,
    flags: 0,
    guild_id: world.guild.id,
    name: channel.name,
    topic: channel.topic,
    position: 0,
    parent_id: null,
    last_message_id: last,
    last_pin_timestamp: null,
    rate_limit_per_user: 0,
    nsfw: false,
    permission_overwrites: channel.botMay === "read" ? [silenced(world)] : [],
  };
}

/** Why the bot may read here and not write (reference, "Overwrite Structure"; type 1 is a member's). */
const silenced = ({ botId }: World) => ({
  id: botId,
  type: 1,
  allow: "0",
  deny: String(PERMISSIONS.SEND_MESSAGES),
});

export function presentMessage(world: World, message: Message) {
  const author = world.members.get(message.authorId);
  if (author === undefined) throw new Error(`Message ${message.id} has no author`);
  return {
    id: message.id,
    channel_id: message.channelId,
    type: 0,
    author: presentUser(author.user),
    content: message.content,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === null ? null : new Date(message.editedAt).toISOString(),
    flags: message.flags,
    embeds: message.embeds.map(presentEmbed),
    components: numbered(message.components),
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    attachments: message.files.map(({ name, text }, index) => ({
      id: String(BigInt(message.id) + BigInt(index) + 1n),
      filename: name,
      size: Buffer.byteLength(text),
      url: `https://cdn.discordapp.com/attachments/${message.channelId}/${message.id}/${name}`,
      proxy_url: `https://media.discordapp.net/attachments/${message.channelId}/${message.id}/${name}`,
    })),
    pinned: false,
    tts: false,
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
  };
}

function presentEmbed(embed: Record<string, unknown>): Record<string, unknown> {
  const fields = embed["fields"];
  return {
    type: "rich",
    ...embed,
    ...(Array.isArray(fields)
      ? { fields: fields.map((field: object) => Object.assign({ inline: false }, field)) }
      : {}),
  };
}

/** Discord numbers every component of a message, from 1, in order of appearance. */
function numbered(components: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  let next = 0;
  const number = (component: Record<string, unknown>): Record<string, unknown> => {
    next += 1;
    const copy: Record<string, unknown> = { id: next, ...component };
    const children = component["components"];
    if (Array.isArray(children)) copy["components"] = children.map(number);
    return copy;
  };
  return components.map(number);
}
