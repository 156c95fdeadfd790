import type { Child } from "hono/jsx";

/** What a part of a page stands at; while it `waits`, the page's script shows it anew. */
export interface Standing {
  readonly id: string;
  /** For who cannot see it change. */
  readonly words: string;
  readonly waits: boolean;
}

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
  <section
    id={standing?.id}
    data-standing={standing?.words}
    data-waits={standing?.waits === true ? "" : undefined}
  >
    <header>
      <h2>{title}</h2>
      {actions === undefined ? null : <div class="actions">{actions}</div>}
      {lead === undefined ? null : <p>{lead}</p>}
    </header>
    {children}
  </section>
);
