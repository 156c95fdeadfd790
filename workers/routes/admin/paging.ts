import type { AppContext } from "../../context.ts";

/** `?cursor=` as a number of rows to leave out; 0 where there is none, or none that makes sense. */
export function offsetOf(c: AppContext): number {
  const text = c.req.query("cursor") ?? "";
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
}
