import type * as z from "zod/v4/core";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One way to call a route, with the schemas that really read it. */
export interface Operation {
  readonly method: Method;
  /** As the router has it, `:id` for a parameter. */
  readonly path: string;
  /** One line: what it does. */
  readonly summary: string;
  /** The schema of the query string. */
  readonly query?: z.$ZodType;
  /** The schema of the JSON body. */
  readonly body?: z.$ZodType;
  /** What the body holds where it is plain text; with `body` too it may be either. */
  readonly text?: string;
  /** Of the answer where all goes well; absent: 200 with JSON. */
  readonly answer?: Answer;
  /** Statuses of refusals worth naming, beside those every route can give. */
  readonly refusals?: readonly number[];
}

interface Answer {
  readonly status?: 200 | 201 | 202 | 204 | 304;
  /** "JSON" where absent; null: no body. */
  readonly type?: string | null;
  /** Other media types that may be asked for by the query. */
  readonly others?: readonly string[];
  /** Of the JSON. */
  readonly schema?: z.$ZodType;
}

/** A route that is not described, and why. */
export interface Undescribed {
  readonly method: string;
  readonly path: string;
  readonly reason: string;
}
