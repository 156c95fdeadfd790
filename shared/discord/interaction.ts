import * as z from "../schema.ts";
import { commandOptions, readOptions, type CommandOptions } from "./command-options.ts";
import { formFields, readFields } from "./form-fields.ts";
import { localeOf, type Locale } from "../words/locale.ts";
import { isAdministrator } from "./permissions.ts";
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
  /** Whether Discord lets the member do anything here. Never enough by itself: our roles decide who may. */
  readonly isAdministrator: boolean;
}

/** The member a command of the context menu was used on. */
export interface TargetMember extends Invoker {
  readonly bot: boolean;
  /** Null: no longer in the guild. */
  readonly roles: readonly Snowflake[] | null;
}

/** The parts of Discord's interaction that we use. */
export interface Interaction {
  readonly kind: "command" | "component" | "autocomplete" | "modal";
  /** What it is meant for: a command's name, or the part of a `custom_id` before its first colon. */
  readonly target: string;
  /** What follows that colon; "" where there is none. */
  readonly argument: string;
  /** How the command line goes on behind the command's name. */
  readonly options: CommandOptions;
  /** What was written or chosen in a form, by the inputs' `custom_id`. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly targetMember: TargetMember | null;
  /** The language of whoever pressed or typed, or English. */
  readonly locale: Locale;
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
  bot: z.nullish(z.boolean()),
});

const roles = z._default(z.array(z.string()), []);
const nick = z.nullish(z.string());

const common = {
  id: snowflakeSchema,
  application_id: snowflakeSchema,
  token: z.string().check(z.minLength(1)),
  guild_id: z.nullish(snowflakeSchema),
  channel_id: z.nullish(snowflakeSchema),
  member: z.nullish(z.object({ user, nick, roles, permissions: z._default(z.string(), "0") })),
  user: z.nullish(user),
  locale: z._default(z.string(), "en-US"),
};

const named = z.pipe(
  z.object({
    name: z.string(),
    options: commandOptions,
    target_id: z.nullish(snowflakeSchema),
    resolved: z.nullish(
      z.object({
        users: z.nullish(z.record(z.string(), user)),
        members: z.nullish(z.record(z.string(), z.object({ nick, roles }))),
      }),
    ),
  }),
  z.transform(({ name, options, target_id, resolved }) => ({
    ...NOTHING,
    target: name,
    options: readOptions(options),
    targetMember: targetOf(target_id ?? null, resolved?.users ?? {}, resolved?.members ?? {}),
  })),
);

const NOTHING: Pick<Interaction, "argument" | "options" | "fields" | "targetMember"> = {
  argument: "",
  options: { path: [], values: new Map(), focused: null },
  fields: new Map(),
  targetMember: null,
};

const customId = z.pipe(
  z.object({ custom_id: z.string(), values: z.nullish(z.array(z.string())), components: formFields }),
  z.transform(({ custom_id, values, components }) => {
    const [target = "", ...argument] = custom_id.split(":");
    const fields = readFields(components);
    return {
      ...NOTHING,
      target,
      argument: argument.join(":"),
      fields: values ? new Map([...fields, [target, values]]) : fields,
    };
  }),
);

function targetOf(
  id: Snowflake | null,
  users: Readonly<Record<string, z.infer<typeof user>>>,
  members: Readonly<Record<string, { readonly nick?: string | null | undefined; readonly roles: string[] }>>,
): TargetMember | null {
  const found = id === null ? undefined : users[id];
  if (id === null || found === undefined) return null;
  const member = members[id];
  return {
    ...invokerOf(found, member?.nick),
    bot: found.bot === true,
    roles: member?.roles ?? null,
  };
}

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
      ...data.data,
      locale: localeOf(data.locale),
      id: data.id,
      applicationId: data.application_id,
      token: data.token,
      invoker: invokerOf(invoker, data.member?.nick),
      guild:
        data.guild_id && data.member
          ? {
              id: data.guild_id,
              channelId: data.channel_id ?? null,
              memberRoles: data.member.roles,
              isAdministrator: isAdministrator(data.member.permissions),
            }
          : null,
    },
  };
}

const invokerOf = (of: z.infer<typeof user>, guildName: string | null | undefined): Invoker => ({
  id: of.id,
  displayName: guildName ?? of.global_name ?? of.username ?? null,
  avatarUrl: avatarUrl(of.id, of.avatar),
});

/** The address of an avatar's hash (Discord reference, "Image Formatting"); null without one. */
function avatarUrl(userId: Snowflake, hash: string | null | undefined): string | null {
  return hash && /^\w+$/.test(hash) ? `https://cdn.discordapp.com/avatars/${userId}/${hash}.png` : null;
}
