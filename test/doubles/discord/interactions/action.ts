import * as z from "zod";
import { snowflakeSchema } from "../../../../shared/discord/snowflake.ts";

interface CommandOption {
  readonly name: string;
  /** Discord's option type: 1 subcommand, 2 group, 3 text, 4 integer, 5 boolean, 6 user, 7 channel, 8 role … */
  readonly type: number;
  readonly value?: string | number | boolean | undefined;
  readonly focused?: boolean | undefined;
  readonly options?: readonly CommandOption[] | undefined;
}

const option: z.ZodType<CommandOption> = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    type: z.int(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    focused: z.boolean().optional(),
    options: z.array(option).optional(),
  }),
);

const options = z.array(option).default([]);

/** What a member does in Discord that becomes an interaction. */
export const actionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ping") }),
  z.strictObject({ kind: z.literal("command"), name: z.string(), options }),
  z.strictObject({ kind: z.literal("autocomplete"), name: z.string(), options }),
  z.strictObject({ kind: z.literal("user_command"), name: z.string(), targetId: snowflakeSchema }),
  z.strictObject({
    kind: z.literal("component"),
    messageId: snowflakeSchema,
    customId: z.string(),
    values: z.array(z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal("modal"),
    customId: z.string(),
    /** What was written is a text, what was chosen a list. */
    fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    /** The message whose component opened the modal. */
    messageId: z.optional(snowflakeSchema),
  }),
]);

export type Action = z.input<typeof actionSchema>;

/** Discord's interaction types. */
export const INTERACTION_TYPES = {
  ping: 1,
  command: 2,
  user_command: 2,
  component: 3,
  autocomplete: 4,
  modal: 5,
} as const satisfies Record<Action["kind"], number>;

/** The action in words, for whoever reads the log of what happened. */
export function labelOf(action: Action): string {
  switch (action.kind) {
    case "ping":
      return "ping";
    case "command":
    case "autocomplete":
      return `/${action.name}`;
    case "user_command":
      return action.name;
    case "component":
    case "modal":
    default:
      return action.customId;
  }
}
