/** An answer of PostgREST's, or of the gate in front of it. */
export interface Answer {
  readonly status: number;
  /** JSON, ready to be sent; null: no body. */
  readonly body: string | null;
}

export const refusal = (
  status: number,
  body: { code?: string; message: string; details?: string | null; hint?: string | null },
): Answer => ({ status, body: JSON.stringify(body) });

export const noFunction = (name: string, args: readonly string[]): Answer =>
  refusal(404, {
    code: "PGRST202",
    message: `Could not find the function public.${name}(${args.join(", ")}) in the schema cache`,
    details: null,
    hint: null,
  });

/** HTTP status by SQLSTATE or its class (PostgREST reference, "Errors"); everything else is 400. */
const STATUS: readonly (readonly [prefix: string, status: number])[] = [
  ["23503", 409],
  ["23505", 409],
  ["25006", 405],
  ["42883", 404],
  ["42P01", 404],
  ["53400", 500],
  ["08", 503],
  ["09", 500],
  ["0L", 403],
  ["0P", 403],
  ["25", 500],
  ["28", 403],
  ["2D", 500],
  ["38", 500],
  ["39", 500],
  ["3B", 500],
  ["40", 500],
  ["53", 503],
  ["54", 500],
  ["55", 500],
  ["57", 500],
  ["58", 500],
  ["XX", 500],
];

function statusOf(code: string, role: string): number {
  if (/^PT\d{3}$/.test(code)) return Number(code.slice(2));
  if (code === "42501") return role === "anon" ? 401 : 403;
  return STATUS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 400;
}

interface DatabaseError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

export const isDatabaseError = (error: unknown): error is DatabaseError =>
  error instanceof Error && "code" in error && /^[0-9A-Z]{5}$/.test(String(error.code));

export function answerOf(error: DatabaseError, role: string): Answer {
  const { code, message, detail = null, hint = null } = error;
  return refusal(statusOf(code, role), { code, message, details: detail, hint });
}
