import type { ZodMiniType } from "zod/mini";
import type { Snowflake } from "../../../../shared/discord/snowflake.ts";
import type { Answer } from "../errors.ts";
import type { Journal } from "../journal.ts";
import type { BucketName } from "../rate-limits.ts";
import type { World } from "../state.ts";

/** Everything a route's handler works on. */
export interface Discord {
  readonly world: World;
  readonly journal: Journal;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly newId: () => Snowflake;
  /** Milliseconds between a role write's reading and its writing. */
  readonly roleWriteDelay: number;
}

/** One request, its path's ids and its body already checked. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly SentFile[];
}

/** A file sent beside a body, numbered as the body's `attachments` number it. */
export interface SentFile {
  readonly id: number;
  readonly name: string;
  readonly text: string;
}

export interface Route {
  readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** Names in braces are snowflakes, `{token}` is any text. */
  readonly path: string;
  readonly bucket: BucketName;
  /** The parameters that split the bucket. */
  readonly major: readonly string[];
  /** Who may: the bot, whoever knows the token in the path, or anybody. */
  readonly auth: "bot" | "token" | "anybody";
  /** The published description of the body; absent: the route takes none. */
  readonly body?: ZodMiniType;
  /** The body as the description has it, where Discord takes more than that. */
  readonly asDescribed?: (body: unknown) => unknown;
  /** Whether files may come with the body. */
  readonly files?: true;
  readonly handle: (discord: Discord, call: Call) => Answer | Promise<Answer>;
}
