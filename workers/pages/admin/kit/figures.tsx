import type { Child } from "hono/jsx";
import { Pill, type Tone } from "./pill.tsx";
import { standingOf, type Standing } from "./standing.ts";

/** One number that matters. */
export interface Figure {
  readonly name: string;
  readonly value: Child;
  /** Below the value: what it is of, or compared with. */
  readonly note?: Child;
  /** Where more of it is. */
  readonly href?: string;
  /** How it stands; what is well has no sign. */
  readonly tone?: Tone;
  /** Its name in `shared/live/figures.ts`, where it is kept up to date. */
  readonly live?: string;
}

const Value = ({ value, tone = "good", live }: Figure) => (
  <Pill tone={tone} live={live}>
    {value}
  </Pill>
);

/** Key figures side by side. */
export const Figures = ({
  label,
  of,
  standing,
}: {
  readonly label: string;
  readonly of: readonly Figure[];
  readonly standing?: Standing;
}) => (
  <dl class="figures" aria-label={label} {...standingOf(standing)}>
    {of.map((figure) => (
      <div>
        <dt>{figure.href === undefined ? figure.name : <a href={figure.href}>{figure.name}</a>}</dt>
        <dd class="value">
          <Value {...figure} />
        </dd>
        {figure.note === undefined ? null : <dd class="note">{figure.note}</dd>}
      </div>
    ))}
  </dl>
);

/** Names and values of one thing. */
export const Facts = ({ of }: { readonly of: readonly (readonly [name: string, value: Child])[] }) => (
  <dl class="facts">
    {of.map(([name, value]) => (
      <div>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
