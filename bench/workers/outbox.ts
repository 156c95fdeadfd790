/** The outbox behind a door of its own, with the rows it writes counted. */
import type { Bindings } from "../../durable-objects/bindings.ts";
import door from "../../test/drills/outbox-worker.ts";
import { Outbox as Product } from "../../workers/outbox.ts";

export * from "../../workers/index.ts";

/** The bench reads it from the same isolate. */
let rowsWritten = 0;

/** Counts what the object writes: statements' rows, and one row for each key and each setting of the alarm. */
export class Outbox extends Product {
  constructor(ctx: DurableObjectState, env: Bindings) {
    const { storage } = ctx;
    const { sql, kv } = storage;
    const exec = sql.exec.bind(sql);
    sql.exec = (query, ...values) => {
      const cursor = exec(query, ...values);
      // What a statement returns is read first: it is done only then.
      queueMicrotask(() => {
        rowsWritten += cursor.rowsWritten;
      });
      return cursor as never;
    };
    const put = kv.put.bind(kv);
    kv.put = (key, value) => {
      rowsWritten += 1;
      put(key, value);
    };
    const setAlarm = storage.setAlarm.bind(storage);
    storage.setAlarm = (at) => {
      rowsWritten += 1;
      return setAlarm(at);
    };
    super(ctx, env);
  }
}

export default {
  fetch: async (request, env) =>
    new URL(request.url).pathname === "/rows" ? Response.json({ rowsWritten }) : door.fetch(request, env),
} satisfies ExportedHandler<Bindings>;
