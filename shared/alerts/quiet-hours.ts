import { DAY, HOUR, MINUTE } from "../time.ts";

/** Every day from one minute of the local day to another; over midnight where the end is before the beginning. */
export interface QuietHours {
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA name of a time zone. */
  readonly zone: string;
}

const MINUTES_A_DAY = DAY / MINUTE;

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** Reads `22:00-07:00 Europe/Berlin`; without a zone UTC. Null: it is none. */
export function parseQuietHours(text: string): QuietHours | null {
  const [, fromHour, fromMinute, toHour, toMinute, zone = "UTC"] =
    /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?: (\S+))?$/.exec(text.trim()) ?? [];
  if (fromHour === undefined || !isZone(zone)) return null;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  return from === to ? null : { from, to, zone };
}

function minuteOfDay(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return part("hour") * 60 + part("minute");
}

const isQuiet = ({ from, to }: QuietHours, minute: number): boolean =>
  from < to ? from <= minute && minute < to : minute >= from || minute < to;

/** When the quiet hours around `at` end, Unix milliseconds; `at` itself outside of them. */
export function quietUntil(hours: QuietHours | null, at: number): number {
  if (hours === null) return at;
  const quietAt = (moment: number): boolean => isQuiet(hours, minuteOfDay(hours.zone, moment));
  if (!quietAt(at)) return at;
  const left = (hours.to - minuteOfDay(hours.zone, at) + MINUTES_A_DAY) % MINUTES_A_DAY;
  const end = Math.floor(at / MINUTE) * MINUTE + left * MINUTE;
  // In the two nights in which the clock changes they end an hour sooner, or later.
  if (quietAt(end)) return end + HOUR;
  return end - HOUR > at && !quietAt(end - HOUR) ? end - HOUR : end;
}
