import { SECOND } from "../../../../shared/time.ts";

/** `9:05`, never below `0:00`; a second that has begun counts. */
export function formatTimeLeft(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
