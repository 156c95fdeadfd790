import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import pg from "pg";

const MIGRATIONS = join(import.meta.dirname, "../../../migrations/supabase");

/** As many as PostgREST keeps by default. */
const POOL_SIZE = 10;

type Row = Record<string, unknown>;
type Query = (sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A PostgreSQL to run the project's SQL in. */
export interface Database {
  readonly query: Query;
  /** Several statements at once, as the administrator who runs migrations. */
  exec(sql: string): Promise<void>;
  transaction<T>(run: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Inside this process: nothing to install, one connection. `directory`: where it lives on; none: in memory. */
async function openPglite(directory?: string): Promise<Database> {
  const db = await PGlite.create(directory === undefined ? {} : { dataDir: directory });
  const queryOf =
    (source: PGlite | Transaction): Query =>
    async (sql, values = []) =>
      (await source.query<Row>(sql, [...values])).rows;
  return {
    query: queryOf(db),
    exec: async (sql) => {
      await db.exec(sql);
    },
    transaction: (run) => db.transaction((transaction) => run(queryOf(transaction))),
    close: () => db.close(),
  };
}

/** A database of its own on the server at `url`, dropped at the end. */
async function openPostgres(url: string): Promise<Database> {
  const name = `edge_${randomBytes(8).toString("hex")}`;
  const administer = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await administer(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: own.href, max: POOL_SIZE });
  // `pool.end()` does not wait for the connections' ends, and the forced drop then cuts what lingers. A query that
  // loses its connection rejects all the same.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);
  const queryOf =
    (source: pg.Pool | pg.PoolClient): Query =>
    async (sql, values = []) =>
      (await source.query<Row>(sql, [...values])).rows;
  return {
    query: queryOf(pool),
    exec: async (sql) => {
      await pool.query(sql);
    },
    transaction: async (run) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const result = await run(queryOf(client));
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
    close: async () => {
      await pool.end();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

/** What Supabase's own set-up leaves: the roles of its API, and rights that it hands out to all of them. */
const AS_SUPABASE = `
  do $$
  declare
    one text;
  begin
    foreach one in array array['anon', 'authenticated', 'service_role'] loop
      begin
        execute format('create role %I nologin noinherit %s', one,
          case one when 'service_role' then 'bypassrls' else '' end);
      exception when duplicate_object or unique_violation then
        null; -- Roles belong to the server, and another test was faster.
      end;
    end loop;
  end
  $$;
  grant usage on schema public to anon, authenticated, service_role;
  alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
  alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
`;

/** An empty project: a server where `EDGE_TEST_POSTGRES_URL` names one, else inside this process. */
export async function openDatabase(directory?: string): Promise<Database> {
  const server = process.env["EDGE_TEST_POSTGRES_URL"];
  const database = await (server === undefined || directory !== undefined
    ? openPglite(directory)
    : openPostgres(server));
  await database.exec(AS_SUPABASE);
  return database;
}

/** Runs every file of `migrations/supabase`, as an operator would. */
export async function migrate(database: Database): Promise<void> {
  for (const file of (await readdir(MIGRATIONS)).sort()) {
    await database.exec(await readFile(join(MIGRATIONS, file), "utf8"));
  }
}
