import { numberText } from "../../../../shared/number-text.ts";
import type { Child } from "hono/jsx";

/** One of the values stacked in each bar, from the bottom up; each has a pattern of its own beside its colour. */
export interface Series {
  readonly name: string;
  readonly pattern: "plain" | "hatched" | "solid";
  readonly values: readonly number[];
}

interface ChartProps {
  /** Unique on the page: patterns are named by it. */
  readonly id: string;
  readonly title: string;
  /** What a reader should take from it, in a sentence. */
  readonly summary: string;
  readonly series: readonly Series[];
  /** Below the first, the middle and the last bar. */
  readonly axis: readonly [string, string, string];
  /** The same numbers as a table. */
  readonly table: Child;
}

const WIDTH = 720;
const HEIGHT = 176;
const LEFT = 56;
const BOTTOM = 26;
const TOP = 18;
const PLOT = HEIGHT - TOP - BOTTOM;

/** The next of 1, 2, 5, 10, 20 … above a value, so that the axis has round numbers. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

const Bars = ({
  id,
  series,
  top,
}: {
  readonly id: string;
  readonly series: readonly Series[];
  readonly top: number;
}) => {
  const count = series[0]?.values.length ?? 0;
  const step = (WIDTH - LEFT) / Math.max(count, 1);
  return (
    <>
      {series.map(({ pattern, values }, i) => (
        <g class={`bars ${pattern}`}>
          {values.map((value, x) => {
            if (value === 0) return null;
            const below = series.slice(0, i).reduce((sum, other) => sum + (other.values[x] ?? 0), 0);
            // A count that is there is seen, however small.
            const height = Math.max((value / top) * PLOT, 1.5);
            return (
              <rect
                x={round(LEFT + x * step + step * 0.1)}
                y={round(TOP + PLOT - (below / top) * PLOT - height)}
                width={round(step * 0.8)}
                height={round(height)}
                fill={pattern === "hatched" ? `url(#${id}-hatch)` : "currentColor"}
              />
            );
          })}
        </g>
      ))}
    </>
  );
};

/** Stacked bars over time, drawn on the server; the numbers are in the table below it. */
export const Chart = ({ id, title, summary, series, axis, table }: ChartProps) => {
  const sums = (series[0]?.values ?? []).map((_, x) =>
    series.reduce((sum, { values }) => sum + (values[x] ?? 0), 0),
  );
  const top = roundUp(Math.max(...sums, 1));
  return (
    <figure class="chart">
      <figcaption>
        {title}
        <ul class="legend">
          {series.map(({ name, pattern }) => (
            <li>
              <svg viewBox="0 0 14 14" aria-hidden="true" class={`bars ${pattern}`}>
                <rect
                  width="14"
                  height="14"
                  fill={pattern === "hatched" ? `url(#${id}-hatch)` : "currentColor"}
                />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
        <defs>
          <pattern id={`${id}-hatch`} width="4" height="4" patternUnits="userSpaceOnUse" class="bars hatched">
            <path d="M0 4 4 0M-1 1 1-1M3 5 5 3" stroke="currentColor" stroke-width="1.4" />
          </pattern>
        </defs>
        {[0, 0.5, 1].map((part) => (
          <g class="grid">
            <line
              x1={LEFT}
              x2={WIDTH}
              y1={round(TOP + PLOT * (1 - part))}
              y2={round(TOP + PLOT * (1 - part))}
            />
            <text x={LEFT - 6} y={round(TOP + PLOT * (1 - part) + 4)} text-anchor="end">
              {numberText(top * part)}
            </text>
          </g>
        ))}
        <Bars id={id} series={series} top={top} />
        <g class="grid">
          {axis.map((label, i) => (
            <text
              x={[LEFT, (LEFT + WIDTH) / 2, WIDTH][i]}
              y={HEIGHT - 6}
              text-anchor={["start", "middle", "end"][i]}
            >
              {label}
            </text>
          ))}
        </g>
      </svg>
      <details>
        <summary>Show as a table</summary>
        {table}
      </details>
    </figure>
  );
};
