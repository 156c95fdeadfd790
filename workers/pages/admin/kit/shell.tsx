import type { Child } from "hono/jsx";
import type { Setting, SwitchName } from "../../../../shared/policy/switches.ts";
import { usePage } from "./context.ts";
import { PostForm } from "./form.tsx";
import { entryOf, NAVIGATION } from "./nav.ts";
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

const EXCEPTIONS: Readonly<Record<string, string>> = {
  "mode:under_attack": "Under attack: everybody is held to 1 request a second",
  "mode:maintenance": "Maintenance: members get 503",
  "lists:log": "The block list only logs",
  "lists:off": "The block list is off",
  "inspection:log": "The inspection only logs",
  "inspection:off": "The inspection is off",
};

/** A switch away from its usual value, on every page until it ends. */
const Exception = ({ name, setting }: { readonly name: SwitchName; readonly setting: Setting }) => (
  <p class="banner">
    <strong>{EXCEPTIONS[`${name}:${setting.value}`] ?? `${name}: ${setting.value}`}</strong> until{" "}
    <Time at={setting.expiresAt} />, set by {setting.author}: {setting.reason}{" "}
    <a href="/admin/mode">Change</a>
  </p>
);

interface ShellProps {
  readonly path: string;
  /** Settings in force that are not the usual ones. */
  readonly exceptions: readonly (readonly [SwitchName, Setting])[];
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
        {exceptions.map(([name, setting]) => (
          <Exception name={name} setting={setting} />
        ))}
        {children}
      </main>
    </>
  );
};
