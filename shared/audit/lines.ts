import { err, ok, type Result } from "../result.ts";
import type { ChainHead } from "./chain.ts";
import { AUDIT_COLUMNS, type AuditRow } from "./record.ts";

/** The form of an export and of an archived segment: a header, a row a line, an end. */
const FORMAT = 1;

/** What the lines behind it are meant to be. */
export interface LinesHeader {
  /** The first sequence number that the lines should hold. */
  readonly first: number;
  /** Unix milliseconds by the log's clock at which the lines end; null: with the log. */
  readonly to: number | null;
  /** True where rows were left out because nobody asked for them: such lines are no whole chain. */
  readonly filtered: boolean;
  /** Unix milliseconds. */
  readonly madeAt: number;
}

export const headerLine = ({ first, to, filtered, madeAt }: LinesHeader): string =>
  `${JSON.stringify({ audit_log: FORMAT, first, to, filtered, made_at: madeAt })}\n`;

/** A row with everything that a verifier needs; the body stays text, because its bytes are what was hashed. */
export const rowLine = (row: AuditRow): string =>
  `${JSON.stringify(Object.fromEntries(AUDIT_COLUMNS.map((column) => [column, row[column]])))}\n`;

/** Says that nothing is missing behind it: a download that broke off has no such line. */
export const endLine = (records: number, head: ChainHead): string =>
  `${JSON.stringify({ audit_log_end: FORMAT, records, head })}\n`;

export type Line =
  | { readonly kind: "header"; readonly header: LinesHeader }
  | { readonly kind: "row"; readonly row: AuditRow }
  | { readonly kind: "end"; readonly records: number };

/** The error says what is wrong with the line. */
export function parseLine(text: string): Result<Line, string> {
  let value: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return err("is no JSON object");
    value = parsed as Readonly<Record<string, unknown>>;
  } catch {
    return err("is no JSON");
  }
  if ("audit_log_end" in value) return ok({ kind: "end", records: Number(value["records"]) });
  if ("audit_log" in value) {
    if (value["audit_log"] !== FORMAT)
      return err(`has the form ${String(value["audit_log"])}, not ${FORMAT}`);
    const header = {
      first: Number(value["first"]),
      to: value["to"] === null ? null : Number(value["to"]),
      filtered: value["filtered"] === true,
      madeAt: Number(value["made_at"]),
    };
    return ok({ kind: "header", header });
  }
  const { seq, body, hash } = value;
  if (!Number.isSafeInteger(seq) || typeof body !== "string" || typeof hash !== "string") {
    return err("is no audit record");
  }
  return ok({ kind: "row", row: value as unknown as AuditRow });
}

/** The lines of text that comes in pieces; what is not ended by a line feed is a line as well. */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
