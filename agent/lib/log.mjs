/**
 * One JSON object a line on standard output, which is the journal's. Never a secret: callers give names and counts.
 *
 * @param {"info" | "warn" | "error"} level
 * @param {string} event
 * @param {Record<string, unknown>} [fields]
 */
export function log(level, event, fields = {}) {
  // oxlint-disable-next-line no-console -- the journal is fed by it
  console.log(JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }));
}

/** @param {unknown} error */
export const describe = (error) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
