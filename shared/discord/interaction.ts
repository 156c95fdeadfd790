import * as z from "../schema.ts";
import { snowflakeSchema, type Snowflake } from "./snowflake.ts";

/** Discord's interaction types (Discord reference, "Interaction Type"). */
const TYPE = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** Who pressed or typed: from `member.user` in a guild, from `user` in a direct message. */
interface Invoker {
  readonly id: Snowflake;
  /** As the guild shows them. */
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
}

/** Where in a guild it happened, and as whom. */
export interface GuildPlace {
  readonly id: Snowflake;
  readonly channelId: Snowflake | null;
  readonly memberRoles: readonly Snowflake[];
}

/** The parts of Discord's interaction that we use. */
export interface Interaction {
  readonly kind: "command" | "component" | "autocomplete" | "modal";
  /** What it is meant for: a command's name, a component's or a modal's `custom_id`. */
  readonly target: string;
  readonly id: Snowflake;
  readonly applicationId: Snowflake;
  /** Lets us edit the answer for 15 minutes: a secret. */
  readonly token: string;
  readonly invoker: Invoker;
  /** Null in a direct message. */
  readonly guild: GuildPlace | null;
}

/** What a signed body turned out to be. */
export type Received =
  | { readonly kind: "ping" }
  | { readonly kind: "interaction"; readonly interaction: Interaction }
  /** A type that Discord made after this was written. */
  | { readonly kind: "unknown_type"; readonly type: number }
  /** A known type whose parts we cannot read; somebody still waits for an answer. */
  | { readonly kind: "unreadable"; readonly autocomplete: boolean; readonly problem: string }
  | { readonly kind: "not_an_interaction" };

const user = z.object({
  id: snowflakeSchema,
  username: z.nullish(z.string()),
  global_name: z.nullish(z.string()),
  avatar: z.nullish(z.string()),
});

const common = {
  id: snowflakeSchema,
  application_id: snowflakeSchema,
  token: z.string().check(z.minLength(1)),
  guild_id: z.nullish(snowflakeSchema),
  channel_id: z.nullish(snowflakeSchema),
  member: z.nullish(
    z.object({ user, nick: z.nullish(z.string()), roles: z._default(z.array(z.string()), []) }),
  ),
  user: z.nullish(user),
};

const named = z.pipe(
  z.object({ name: z.string() }),
  z.transform(({ name }) => name),
);
const customId = z.pipe(
  z.object({ custom_id: z.string() }),
  z.transform(({ custom_id }) => custom_id),
);

const schema = z.discriminatedUnion("type", [
  z.object({ ...common, type: z.literal(TYPE.command), data: named }),
  z.object({ ...common, type: z.literal(TYPE.component), data: customId }),
  z.object({ ...common, type: z.literal(TYPE.autocomplete), data: named }),
  z.object({ ...common, type: z.literal(TYPE.modal), data: customId }),
]);

const KINDS = {
  [TYPE.command]: "command",
  [TYPE.component]: "component",
  [TYPE.autocomplete]: "autocomplete",
  [TYPE.modal]: "modal",
} as const satisfies Record<number, Interaction["kind"]>;

const isKnownType = (type: number): type is keyof typeof KINDS => type in KINDS;

function typeOf(json: unknown): number | null {
  if (typeof json !== "object" || json === null || !("type" in json)) return null;
  return Number.isInteger(json.type) ? Number(json.type) : null;
}

/** Tells what a signed body is. A PING is told by its type alone: Discord sends them often. */
export function readInteraction(json: unknown): Received {
  const type = typeOf(json);
  if (type === null) return { kind: "not_an_interaction" };
  if (type === TYPE.ping) return { kind: "ping" };
  if (!isKnownType(type)) return { kind: "unknown_type", type };
  const autocomplete = type === TYPE.autocomplete;
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    return { kind: "unreadable", autocomplete, problem: paths.join("; ") };
  }
  const { data } = parsed;
  const invoker = data.member?.user ?? data.user;
  if (!invoker) return { kind: "unreadable", autocomplete, problem: "neither member.user nor user" };
  return {
    kind: "interaction",
    interaction: {
      kind: KINDS[data.type],
      target: data.data,
      id: data.id,
      applicationId: data.application_id,
      token: data.token,
      invoker: {
        id: invoker.id,
        displayName: data.member?.nick ?? invoker.global_name ?? invoker.username ?? null,
        avatarUrl: avatarUrl(invoker.id, invoker.avatar),
      },
      guild:
        data.guild_id && data.member
          ? { id: data.guild_id, channelId: data.channel_id ?? null, memberRoles: data.member.roles }
          : null,
    },
  };
}

/** The address of an avatar's hash (Discord reference, "Image Formatting"); null without one. */
function avatarUrl(userId: Snowflake, hash: string | null | undefined): string | null {
  return hash && /^\w+$/.test(hash) ? `https://cdn.discordapp.com/avatars/${userId}/${hash}.png` : null;
}
