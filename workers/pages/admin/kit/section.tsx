import type { Child } from "hono/jsx";

/** A part of a page under a heading of its own. */
export const Section = ({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: Child;
  readonly actions?: Child;
  readonly children: Child;
}) => (
  <section>
    <header>
      <h2>{title}</h2>
      {actions === undefined ? null : <div class="actions">{actions}</div>}
      {lead === undefined ? null : <p>{lead}</p>}
    </header>
    {children}
  </section>
);
