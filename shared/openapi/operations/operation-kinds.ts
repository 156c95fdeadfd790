import type * as z from "zod";
import type { Method, Operation } from "../operation.ts";

type More = Omit<Operation, "method" | "path" | "summary">;

type Described<M, Path, Rest> = Readonly<{ method: M; path: Path; summary: string }> & Rest;

/** Method, path and schemas keep their types: the typed client is made of them. */
const operation =
  <M extends Method>(method: M) =>
  <const Path extends string, const Rest extends More = object>(
    path: Path,
    summary: string,
    more?: Rest,
  ): Described<M, Path, NoInfer<Rest>> =>
    ({ method, path, summary, ...more }) as Described<M, Path, Rest>;

export const get = operation("GET");
export const post = operation("POST");
export const put = operation("PUT");
export const del = operation("DELETE");

export const none = { answer: { status: 204, type: null } } as const;
export const missing = { refusals: [404] } as const;
export const page = (type: string) => ({ answer: { type } }) as const;
export const says = <const Schema extends z.ZodType>(schema: Schema) => ({ answer: { schema } }) as const;
