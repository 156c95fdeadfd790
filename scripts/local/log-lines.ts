import { stripVTControlCharacters } from "node:util";

/** Longest value shown of one field. */
const MAX_VALUE = 300;

/** Turns wrangler's output into what somebody at a terminal wants to read: the edge's log, and errors. */
export function createLogFilter(write: (line: string) => void): (line: string) => void {
  /** Inside an error's lines, which end with an empty one. */
  let inError = false;
  return (raw) => {
    const line = stripVTControlCharacters(raw).trimEnd();
    const entry = logEntry(line);
    if (entry !== null) {
      inError = false;
      write(entry);
      return;
    }
    if (/^(✘ \[ERROR\]|\[wrangler:error\])/.test(line)) inError = true;
    else if (line === "" || /^(▲ \[WARNING\]|\[wrangler:|⎔)/.test(line)) inError = false;
    if (inError) write(line);
  };
}

/** One of the edge's JSON lines, readably; null: the line is none. */
function logEntry(line: string): string | null {
  const json = /^(?:[✘▲] \[\w+\] )?(\{.*\})$/.exec(line)?.[1];
  if (json === undefined) return null;
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { at, level, event, ...rest } = fields;
  if (typeof at !== "string" || typeof event !== "string") return null;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${shown(value)}`);
  const mark = level === "error" ? "✘ " : level === "warn" ? "! " : "  ";
  return `${at.slice(11, 19)} ${mark}${[event, ...details].join("  ")}`;
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
