import type { Child } from "hono/jsx";
import { standingOf, type Standing } from "./standing.ts";

/** A part of a page under a heading of its own. */
export const Section = ({
  title,
  lead,
  actions,
  standing,
  children,
}: {
  readonly title: string;
  readonly lead?: Child;
  readonly actions?: Child;
  readonly standing?: Standing;
  readonly children: Child;
}) => (
  <section {...standingOf(standing)}>
    <header>
      <h2>{title}</h2>
      {actions === undefined ? null : <div class="actions">{actions}</div>}
      {lead === undefined ? null : <p>{lead}</p>}
    </header>
    {children}
  </section>
);
