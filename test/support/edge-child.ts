/** The other side of `edge-process.ts`: runs the Worker it is told, and ends with its parent. */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import type { EdgeStart } from "./edge-process.ts";

type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/** The table and its meaning are wrangler's, so that `wrangler d1 migrations list` agrees. */
async function applyMigrations(db: Database, migrations: EdgeStart["migrations"]): Promise<void> {
  await db.exec(
    "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
  );
  const applied = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const done = new Set(applied.results.map((row) => row.name));
  for (const { name, queries } of migrations) {
    if (done.has(name)) continue;
    const record = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
    await db.batch([...queries.map((query) => db.prepare(query)), record]);
  }
}

let runtime: Miniflare | undefined;

process.on("message", (message: EdgeStart | "stop") => {
  void (message === "stop" ? stop() : start(message));
});
process.on("disconnect", () => process.exit());

async function start({ options, migrations }: EdgeStart): Promise<void> {
  runtime = new Miniflare(convertV4MiniflareOptions({ ...options, log: new Log(LogLevel.WARN) }));
  const url = await runtime.ready;
  await applyMigrations(await runtime.getD1Database("DB"), migrations);
  process.send?.(url.origin);
}

async function stop(): Promise<void> {
  await runtime?.dispose();
  process.exit();
}
