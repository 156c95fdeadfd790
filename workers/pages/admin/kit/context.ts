import { createContext, useContext } from "hono/jsx";
import type { Role } from "../../../../shared/access/roles.ts";

/** What every part of a page may need to know of the request it answers. */
export interface PageContext {
  /** Unix milliseconds. */
  readonly now: number;
  readonly url: string;
  readonly account: string;
  readonly role: Role;
  /** Ties the page's forms to the session. */
  readonly formToken: string;
  /** True: a step-up action needs no further proof. */
  readonly steppedUp: boolean;
  /** What was typed into a form that is shown again. */
  readonly typed: URLSearchParams | null;
  /** What is wrong with its fields, by their names. */
  readonly wrong: Readonly<Record<string, string>>;
}

const context = createContext<PageContext | null>(null);

export const PageProvider = context.Provider;

/** For components inside `adminPage`. */
export function usePage(): PageContext {
  const page = useContext(context);
  if (page === null) throw new Error("this component belongs into an admin page");
  return page;
}
