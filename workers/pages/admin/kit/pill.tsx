import type { Child } from "hono/jsx";
import type { Tone } from "../../../../shared/live/words.ts";

export type { Tone };

/** A shape a tone, so that no pill depends on its colour. */
const SHAPES: Readonly<Record<Tone, string>> = {
  good: "M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
  warn: "M6 .6 11.7 11H.3z",
  bad: "M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6z",
  idle: "M1 5h10v2H1z",
};

/** A state in a word. The text says it; shape and colour help to find it. */
export const Pill = ({
  tone,
  live,
  children,
}: {
  readonly tone: Tone;
  /** The figure that keeps it up to date, by its name in `shared/live/figures.ts`. */
  readonly live?: string | undefined;
  readonly children: Child;
}) => (
  <span class={`pill ${tone}`} data-live-tone={live}>
    {(["good", "warn", "bad", "idle"] as const).map((shape) =>
      live === undefined && shape !== tone ? null : (
        <svg class={`shape ${shape}`} viewBox="0 0 12 12" aria-hidden="true">
          <path d={SHAPES[shape]} />
        </svg>
      ),
    )}
    <span data-live={live}>{children}</span>
  </span>
);
