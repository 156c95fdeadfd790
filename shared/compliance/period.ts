import { DAY } from "../time.ts";

/** How often something is looked at. */
export const CADENCES = ["daily", "weekly", "monthly", "quarterly"] as const;
export type Cadence = (typeof CADENCES)[number];

export const isCadence = (text: string): text is Cadence => (CADENCES as readonly string[]).includes(text);

/** A stretch of time by the calendar (UTC); weeks are those of ISO 8601. */
export interface Period {
  readonly cadence: Cadence;
  /** `2026-11-21`, `2026-W47`, `2026-11`, `2026-Q4`; of one cadence, later ones sort behind. */
  readonly id: string;
  /** Unix milliseconds; the end is the next one's start. */
  readonly start: number;
  readonly end: number;
}

const MONTHS_A_QUARTER = 3;
const two = (value: number): string => String(value).padStart(2, "0");
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The period that holds this moment. */
export function periodAt(cadence: Cadence, at: number): Period {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (cadence) {
    case "daily": {
      const start = Math.floor(at / DAY) * DAY;
      return { cadence, id: isoDay(start), start, end: start + DAY };
    }
    case "weekly":
      return week(at);
    case "monthly":
      return {
        cadence,
        id: `${year}-${two(month + 1)}`,
        start: Date.UTC(year, month),
        end: Date.UTC(year, month + 1),
      };
    case "quarterly": {
      const quarter = Math.floor(month / MONTHS_A_QUARTER);
      const first = quarter * MONTHS_A_QUARTER;
      return {
        cadence,
        id: `${year}-Q${quarter + 1}`,
        start: Date.UTC(year, first),
        end: Date.UTC(year, first + MONTHS_A_QUARTER),
      };
    }
  }
}

/** Monday to Sunday; the week belongs to the year that its Thursday is in. */
function week(at: number): Period {
  const day = Math.floor(at / DAY);
  // 1970-01-01 was a Thursday.
  const monday = (day - ((day + 3) % 7)) * DAY;
  const year = new Date(monday + 3 * DAY).getUTCFullYear();
  const number = 1 + Math.floor((monday + 3 * DAY - Date.UTC(year, 0)) / (7 * DAY));
  return { cadence: "weekly", id: `${year}-W${two(number)}`, start: monday, end: monday + 7 * DAY };
}

export const periodBefore = ({ cadence, start }: Period): Period => periodAt(cadence, start - 1);

const FORMS: Readonly<Record<Cadence, RegExp>> = {
  daily: /^\d{4}-\d{2}-\d{2}$/,
  weekly: /^\d{4}-W\d{2}$/,
  monthly: /^\d{4}-\d{2}$/,
  quarterly: /^\d{4}-Q[1-4]$/,
};

/** The period of this id; null: there is none. */
export function periodOf(cadence: Cadence, id: string): Period | null {
  if (!FORMS[cadence].test(id)) return null;
  const [year, part] = [Number(id.slice(0, 4)), Number(id.replaceAll(/^\d{4}-|[WQ]/g, ""))];
  const at = {
    daily: () => Date.parse(id),
    // The fourth of January is in the first week.
    weekly: () => Date.UTC(year, 0, 4) + (part - 1) * 7 * DAY,
    monthly: () => Date.UTC(year, part - 1),
    quarterly: () => Date.UTC(year, (part - 1) * MONTHS_A_QUARTER),
  }[cadence]();
  const period = Number.isNaN(at) ? null : periodAt(cadence, at);
  return period?.id === id ? period : null;
}
