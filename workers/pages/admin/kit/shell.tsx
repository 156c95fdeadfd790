import type { Child } from "hono/jsx";
import { exceptionTitle, type Exception } from "../../../../shared/live/exceptions.ts";
import { exceptionsWords } from "../../../../shared/live/standing.ts";
import { usePage } from "./context.ts";
import { PostForm } from "./form.tsx";
import { entryOf, NAVIGATION } from "./nav.ts";
import { standingOf } from "./standing.ts";
import { Time } from "./time.tsx";

const Navigation = ({ path }: { readonly path: string }) => {
  const current = entryOf(path);
  return (
    // A popover where there is no room; the style shows it always where there is.
    <nav id="nav" popover="auto" aria-label="Main">
      {NAVIGATION.map(({ name, entries }) => (
        <>
          <h2>{name}</h2>
          <ul>
            {entries.map((entry) => (
              <li>
                <a href={entry.path} aria-current={entry === current ? "page" : undefined}>
                  {entry.name}
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
    </nav>
  );
};

/** Switches away from their usual value, on every page until they end. */
const Exceptions = ({ of }: { readonly of: readonly Exception[] }) => (
  <div {...standingOf({ id: "exceptions", words: exceptionsWords(of) })}>
    {of.map((exception) => {
      const [, { expiresAt, author, reason }] = exception;
      return (
        <p class="banner">
          <strong>{exceptionTitle(exception)}</strong> until <Time at={expiresAt} />, set by {author}:{" "}
          {reason} <a href="/admin/mode">Change</a>
        </p>
      );
    })}
  </div>
);

interface ShellProps {
  readonly path: string;
  /** Settings in force that are not the usual ones. */
  readonly exceptions: readonly Exception[];
  readonly environment: string;
  readonly children: Child;
}

/** What stands around every page. */
export const Shell = ({ path, exceptions, environment, children }: ShellProps) => {
  const { account, role } = usePage();
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <a class="brand" href="/admin">
          edge
        </a>
        <span class="environment">{environment}</span>
        <button type="button" class="menu" popovertarget="nav">
          Menu
        </button>
        <div class="account">
          <a href="/admin/access">
            {account} <small>{role}</small>
          </a>
          <PostForm action="/admin/logout">
            <button>Sign out</button>
          </PostForm>
        </div>
      </header>
      <Navigation path={path} />
      <main id="main" tabindex={-1}>
        <Exceptions of={exceptions} />
        {children}
      </main>
    </>
  );
};
