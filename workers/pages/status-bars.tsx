import type { Day, PublicStanding, Service } from "../../shared/status/status.ts";
import { date, dayWords, milliseconds, percent } from "../../shared/status/words.ts";

/** Of a day's place, in units of the drawing. */
const PLACE = 6;
const WIDTH = 4;
const HEIGHT = 32;

/** A good day is a full bar and a bad one a short one, so that the bars can be read without their colours. */
const HEIGHTS: Record<PublicStanding, number> = {
  operational: HEIGHT,
  maintenance: HEIGHT,
  degraded: 22,
  outage: 11,
  unknown: 3,
};

/** Days named one by one to those who hear the page; a service with more of them has another problem. */
const NAMED = 10;

const isTrouble = ({ standing }: Day): boolean => standing === "degraded" || standing === "outage";

function summary({ name, days, uptime }: Service): string {
  const trouble = days.filter(isTrouble);
  const known = uptime === null ? "no data yet" : `${percent(uptime)} up`;
  const listed = trouble.slice(-NAMED).map(dayWords).join("; ");
  return `${name}, last ${days.length} days: ${known}. ${
    trouble.length === 0 ? "No day with trouble." : `Days with trouble: ${trouble.length}. ${listed}.`
  }`;
}

/** The bars, and the days with trouble in words for those who cannot point at one. */
export const Bars = ({ service }: { readonly service: Service }) => {
  const { days, uptime } = service;
  const trouble = days.filter(isTrouble).toReversed();
  const [first] = days;
  return (
    <>
      <svg
        class="bars"
        viewBox={`0 0 ${days.length * PLACE - (PLACE - WIDTH)} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary(service)}
      >
        {days.map((day, i) => (
          <g class={day.standing}>
            <title>{dayWords(day)}</title>
            <rect class="track" x={i * PLACE} y={0} width={WIDTH} height={HEIGHT} />
            <rect
              x={i * PLACE}
              y={HEIGHT - HEIGHTS[day.standing]}
              width={WIDTH}
              height={HEIGHTS[day.standing]}
            />
          </g>
        ))}
      </svg>
      <p class="range">
        <span>{first === undefined ? "" : date(first.from)}</span>
        <strong>{uptime === null ? "No data yet" : `${percent(uptime)} up`}</strong>
        <span>Today</span>
      </p>
      {trouble.length === 0 ? null : (
        <details>
          <summary>
            {trouble.length === 1 ? "1 day with trouble" : `${trouble.length} days with trouble`}
          </summary>
          <ul>
            {trouble.map((day) => (
              <li>{dayWords(day)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
};

const LINE = { width: 120, height: 24, room: 2 };

/** The last day's response time: its line, and its figures in words. */
export const Latency = ({ service }: { readonly service: Service }) => {
  const { latency, hours } = service;
  if (latency === null) return null;
  return (
    <p class="latency">
      <Line hours={hours} />
      <span>
        Response time, 24 hours: <strong>{milliseconds(latency.mean)}</strong> on average, 95 % within{" "}
        <strong>{milliseconds(latency.p95)}</strong>
      </span>
    </p>
  );
};

/** Each run of known hours is a line of its own: what is not known is not drawn. The words beside it say the figures. */
const Line = ({ hours }: { readonly hours: readonly (number | null)[] }) => {
  if (hours.filter((hour) => hour !== null).length < 2) return null;
  const highest = Math.max(1, ...hours.map((hour) => hour ?? 0));
  const step = LINE.width / Math.max(1, hours.length - 1);
  const y = (value: number): number =>
    LINE.height - LINE.room - (value / highest) * (LINE.height - 2 * LINE.room);
  const path = hours
    .map((hour, i) =>
      hour === null
        ? ""
        : `${(hours[i - 1] ?? null) === null ? "M" : "L"}${(i * step).toFixed(1)} ${y(hour).toFixed(1)}`,
    )
    .join("");
  return (
    <svg class="line" viewBox={`0 0 ${LINE.width} ${LINE.height}`} aria-hidden="true">
      <path d={path} />
    </svg>
  );
};
