import type { APIEmbed, APIMessageTopLevelComponent } from "discord-api-types/v10";
import * as z from "../schema.ts";
import { snowflakeSchema } from "../discord/snowflake.ts";
import { err, ok, type Result } from "../result.ts";
import type { Effect } from "./effect.ts";

/** Discord is the judge of what is inside; here it only has to be an object. */
const opaque = <T>() => z.custom<T>((value) => typeof value === "object" && value !== null);

const message = z.strictObject({
  content: z.exactOptional(z.string()),
  embeds: z.exactOptional(z.array(opaque<APIEmbed>())),
  components: z.exactOptional(z.array(opaque<APIMessageTopLevelComponent>())),
  file: z.exactOptional(z.strictObject({ name: z.string(), text: z.string() })),
});

const role = {
  guildId: snowflakeSchema,
  userId: snowflakeSchema,
  roleId: snowflakeSchema,
  reason: z.string(),
};

const effect: z.ZodMiniType<Effect> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("grant_role"), ...role }),
  z.strictObject({ kind: z.literal("remove_role"), ...role }),
  z.strictObject({ kind: z.literal("direct_message"), userId: snowflakeSchema, message }),
  z.strictObject({ kind: z.literal("channel_message"), channelId: snowflakeSchema, message }),
  z.strictObject({
    kind: z.literal("edit_interaction"),
    applicationId: snowflakeSchema,
    token: z.string().check(z.minLength(1)),
    message,
    deferredAt: z.exactOptional(z.number()),
  }),
  z.strictObject({
    kind: z.literal("record_verification"),
    userId: snowflakeSchema,
    wallet: z.string(),
    token: z.string(),
    verifiedAt: z.number(),
    displayName: z.nullable(z.string()),
    avatarUrl: z.nullable(z.string()),
  }),
  z.strictObject({
    kind: z.literal("record_token"),
    token: z.string(),
    userId: snowflakeSchema,
    issuedAt: z.number(),
    expiresAt: z.number(),
    displayName: z.nullable(z.string()),
    avatarUrl: z.nullable(z.string()),
  }),
  z.strictObject({ kind: z.literal("alert_discord"), message }),
  z.strictObject({ kind: z.literal("alert_telegram"), text: z.string().check(z.minLength(1)) }),
  z.strictObject({ kind: z.literal("alert_webhook"), body: z.string().check(z.minLength(1)) }),
  z.strictObject({
    kind: z.literal("forget_member"),
    userId: snowflakeSchema,
    how: z.enum(["reset", "erase"]),
  }),
]);

/** Reads an effect back from storage, where older (or newer) code than this may have put it. */
export function parseStoredEffect(json: string): Result<Effect, string> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return err("is not JSON");
  }
  const parsed = effect.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}
