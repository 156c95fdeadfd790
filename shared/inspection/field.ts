/** The part of a request a piece of text came from. */
export type Where = "path" | "query" | "header" | "cookie" | "body";

/** What was taken out of a request, or of a part of it. */
export interface Extracted {
  readonly fields: readonly Field[];
  /** False where there was more than is looked at. */
  readonly complete: boolean;
}

/** One piece of a request that a caller could choose freely. */
export interface Field {
  readonly where: Where;
  /** Parameter, header or cookie name, or the JSON path; empty for the path and for a raw body. */
  readonly name: string;
  /** As it came, after the one decoding its format asks for (form and query values, JSON strings). */
  readonly value: string;
  /** A schema has already shown that the value is harmless (base58, JWT, id, number): it is not looked at. */
  readonly proved?: boolean;
}
