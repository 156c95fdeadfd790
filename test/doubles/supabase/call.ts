import type { Database } from "./database.ts";
import { answerOf, isDatabaseError, noFunction, refusal, type Answer } from "./errors.ts";

/** Supabase ends what the API runs after this long by default. */
const STATEMENT_TIMEOUT = "8s";

interface Signature {
  readonly returnsNothing: boolean;
  /** SQL type by argument. */
  readonly types: ReadonlyMap<string, string>;
  /** How many at the end may be left out. */
  readonly defaults: number;
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The function of that name which takes exactly these arguments, as PostgREST's schema cache finds it. */
async function find(database: Database, name: string, given: readonly string[]): Promise<Signature | null> {
  const rows = await database.query(
    `select p.prorettype = 'void'::regtype as nothing, p.pronargdefaults::int as defaults,
       coalesce(to_json(p.proargnames), '[]')::text as names,
       (select coalesce(json_agg(format_type(t, null) order by i), '[]')
        from unnest(p.proargtypes) with ordinality as a(t, i))::text as types
     from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = $1`,
    [name],
  );
  for (const row of rows) {
    const names = JSON.parse(String(row["names"])) as string[];
    const types = JSON.parse(String(row["types"])) as string[];
    const found: Signature = {
      returnsNothing: row["nothing"] === true,
      types: new Map(types.map((type, i) => [names[i] ?? "", type])),
      defaults: Number(row["defaults"]),
    };
    const known = given.every((argument) => found.types.has(argument));
    if (known && given.length >= found.types.size - found.defaults) return found;
  }
  return null;
}

/** Runs `POST /rpc/<name>` in one transaction, as the role of the caller's key. */
export async function call(
  database: Database,
  role: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const given = Object.keys(args);
  const signature = await find(database, name, given);
  if (signature === null) return noFunction(name, given);
  const columns = given.map((argument) => `${identifier(argument)} ${signature.types.get(argument)}`);
  const named = given.map((argument) => `${identifier(argument)} => x.${identifier(argument)}`);
  const from = given.length === 0 ? "" : `from json_to_record($1::json) as x(${columns.join(", ")})`;
  const expression = `public.${identifier(name)}(${named.join(", ")})`;
  const sql = signature.returnsNothing
    ? `select ${expression}::text as answer ${from}`
    : `select to_json(${expression})::text as answer ${from}`;
  try {
    return await database.transaction(async (query) => {
      await query(
        `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),
        set_config('search_path', 'public', true), set_config('statement_timeout', '${STATEMENT_TIMEOUT}', true)`,
        [role, JSON.stringify({ role })],
      );
      const [row] = await query(sql, given.length === 0 ? [] : [JSON.stringify(args)]);
      if (signature.returnsNothing) return { status: 204, body: null };
      const result = row?.["answer"];
      return { status: 200, body: typeof result === "string" ? result : "null" };
    });
  } catch (error) {
    if (isDatabaseError(error)) return answerOf(error, role);
    return refusal(503, { code: "PGRST001", message: "Database client error", details: String(error) });
  }
}
