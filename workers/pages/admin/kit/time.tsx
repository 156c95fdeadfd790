import { DAY, HOUR, MINUTE, SECOND } from "../../../../shared/time.ts";
import { usePage } from "./context.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `21:40 UTC` for today, `20 Nov 21:40 UTC` else, with the year where it is another one. */
export function clockText(at: number, now: number): string {
  const [date, today] = [new Date(at), new Date(now)];
  const clock = `${date.toISOString().slice(11, 16)} UTC`;
  if (date.toISOString().slice(0, 10) === today.toISOString().slice(0, 10)) return clock;
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  const year = date.getUTCFullYear() === today.getUTCFullYear() ? "" : ` ${date.getUTCFullYear()}`;
  return `${day}${year} ${clock}`;
}

const UNITS = [
  [DAY, "d"],
  [HOUR, "h"],
  [MINUTE, "min"],
  [SECOND, "s"],
] as const;

/** From here on the smaller unit says nothing: `59 min`, not `59 min 20 s`. */
const ENOUGH = 10;

/** A duration in its greatest unit, with the next one where the count is small: `2 h 5 min`; below a second `0 s`. */
export function spanText(ms: number): string {
  const first = UNITS.findIndex(([unit]) => ms >= unit);
  const [unit, name] = UNITS[first] ?? [SECOND, "s"];
  const count = Math.floor(ms / unit);
  const [smaller, smallerName] = UNITS[first + 1] ?? [unit, ""];
  const rest = Math.floor((ms - count * unit) / smaller);
  return count >= ENOUGH || first === -1 || rest === 0
    ? `${count} ${name}`
    : `${count} ${name} ${rest} ${smallerName}`;
}

/** A moment, Unix milliseconds. */
export const Time = ({ at }: { readonly at: number }) => (
  <time datetime={new Date(at).toISOString()}>{clockText(at, usePage().now)}</time>
);

/** A moment and how far off it is: `21:40 UTC, in 5 min`. */
export const Moment = ({ at }: { readonly at: number }) => {
  const { now } = usePage();
  const off = spanText(Math.abs(at - now));
  return (
    <>
      <Time at={at} /> <small>{at > now ? `in ${off}` : `${off} ago`}</small>
    </>
  );
};
