import type { Halt } from "../trading/kill-switch.ts";
import type { Mode } from "../trading/order.ts";
import { haltTitle } from "../trading/words.ts";
import { exceptionTitle, type Exception } from "./exceptions.ts";
import type { Need } from "./needs.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * How parts of the dashboard stand that change by themselves, by their ids: a line for each thing that there is to say. A
 * page has them too (`data-standing`), and where its words are others it is not up to date. The object that tells does not
 * name what did not answer it.
 */
export interface Standings {
  readonly needs?: string;
  readonly exceptions?: string;
  readonly trading?: string;
}

/** What the socket tells. */
export interface LiveNews extends Snapshot {
  readonly standings: Standings;
}

/** As an attribute brings them back. */
const lines = (texts: readonly string[]): string =>
  texts.map((text) => text.replaceAll(/\s+/g, " ").trim()).join("\n");

export const ALL_WELL = "Nothing: everything is well.";

export const needsWords = (needs: readonly Need[]): string =>
  needs.length === 0 ? ALL_WELL : lines(needs.map(({ text }) => text));

export const exceptionsWords = (exceptions: readonly Exception[]): string =>
  lines(
    exceptions.map((exception) => {
      const [, { author, reason }] = exception;
      return `${exceptionTitle(exception)}, set by ${author}: ${reason}`;
    }),
  );

export const tradingWords = (halt: Halt | null, mode: Mode): string =>
  `${haltTitle(halt)}, ${mode === "live" ? "live" : "on paper"}`;
