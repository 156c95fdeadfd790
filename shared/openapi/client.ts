import type * as z from "zod/v4/core";
import { err, ok, type Result } from "../result.ts";
import type { Method, Operation } from "./operation.ts";

/** The names behind the colons of a path. */
type Parameter<Path> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Parameter<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** What a call needs besides its name: as the operation's schemas take it, and nothing where it has none. */
type Ask<Called> = (Called extends { readonly path: `${string}:${string}` }
  ? { readonly params: Readonly<Record<Parameter<Called["path"]>, string>> }
  : { readonly params?: never }) &
  (Called extends { readonly query: infer Query extends z.$ZodType }
    ? { readonly query?: z.input<Query> }
    : { readonly query?: never }) &
  (Called extends { readonly body: infer Body extends z.$ZodType }
    ? { readonly body: z.input<Body> }
    : { readonly body?: never });

/** What is answered where all goes well; unknown where the operation does not say. */
type Told<Called> = Called extends { readonly answer: { readonly schema: infer Schema extends z.$ZodType } }
  ? z.output<Schema>
  : unknown;

/** `unreachable`: nobody answered, or nothing of ours did. */
type Fault =
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: "unreachable" };

/** The operations of a table by `GET /path`. */
type ByName<Table extends Operation> = {
  readonly [Called in Table as `${Called["method"]} ${Called["path"]}`]: Called;
};

/** Calls an operation. A path, a field or an answer's field that is not there does not compile. */
type Client<Calls> = <Name extends keyof Calls & `${Method} /${string}`>(
  name: Name,
  ...ask: object extends Ask<Calls[Name]> ? [ask?: Ask<Calls[Name]>] : [ask: Ask<Calls[Name]>]
) => Promise<Result<Told<Calls[Name]>, Fault>>;

/** The platform's `fetch`, as far as it is needed. */
type Send = (
  path: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<Pick<Response, "ok" | "status" | "json">>;

interface AnyAsk {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/**
 * A client of the operations in a table of `operations.ts`, of which only the types are needed: nothing of the table
 * or its schemas comes into a browser. Never throws.
 *
 *     const api = createClient<DescribedOperations>((path, init) => fetch(path, init));
 *     const metrics = await api("GET /admin/api/metrics");
 */
export const createClient =
  <Table extends Operation>(send: Send): Client<ByName<Table>> =>
  async (name, ...[ask]) => {
    const [method = "", path = ""] = name.split(" ");
    const { params = {}, query = {}, body } = (ask ?? {}) as AnyAsk;
    const filled = path.replace(/:(\w+)/g, (_, parameter: string) =>
      encodeURIComponent(params[parameter] ?? ""),
    );
    const search = new URLSearchParams();
    for (const [field, value] of Object.entries(query))
      if (value !== undefined) search.set(field, `${value}`);
    const address = search.size === 0 ? filled : `${filled}?${search.toString()}`;
    try {
      const response = await send(address, {
        method,
        headers: {
          Accept: "application/json",
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status } = response;
      const answer = status === 204 ? null : await response.json();
      if (response.ok) return ok(answer as never);
      const { code, message } = answer as { readonly code: string; readonly message: string };
      return err({ kind: "refused", status, code, message });
    } catch {
      return err({ kind: "unreachable" });
    }
  };
