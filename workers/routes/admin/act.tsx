import type { Handler } from "hono";
import type { Result } from "../../../shared/result.ts";
import type { App, AppContext } from "../../context.ts";
import { readSessionForm } from "../../http/form.ts";
import { leaveNotice } from "../../http/notice.ts";
import { respondRefusal } from "../../http/refusal.ts";
import { adminPage } from "../../pages/admin/kit/page.tsx";
import { Ask, type Question } from "../../pages/admin/kit/question.tsx";

/** Where the browser goes after an act, and what it reads there. */
export interface Done {
  readonly to: string;
  readonly notice: string;
}

/** What is wrong with a form: in a sentence, and beside the fields that can be named. */
export type Problem = string | { readonly text: string; readonly fields: Readonly<Record<string, string>> };

/** Something an operator can do: its page asks (GET), its form does it (POST). */
export interface Act<T> {
  /** Reads the form; the error says what to mend, for who filled it in. */
  readonly read: (form: URLSearchParams) => Result<T, Problem>;
  /**
   * What the page says, from the fields of its address or, when something was wrong, of its form. Null: what it is
   * about is not there.
   */
  readonly ask: (c: AppContext, fields: URLSearchParams) => Question | null | Promise<Question | null>;
  /** Does it; the error is for who asked. An answer of its own is for what is shown once. */
  readonly run: (c: AppContext, input: T) => Promise<Result<Done | Response, Problem>>;
}

/** The two handlers of an act. */
export interface ActHandlers {
  readonly get: Handler<App>;
  readonly post: Handler<App>;
}

/**
 *     export const liftBan = act({ read, ask, run });
 *
 * A form that is wrong comes back with what was typed and status 400; after what worked the browser is sent on (303),
 * so that reloading does nothing again.
 */
export function act<T>({ read, ask, run }: Act<T>): ActHandlers {
  async function show(c: AppContext, fields: URLSearchParams, problem: Problem | null): Promise<Response> {
    const question = await ask(c, fields);
    if (question === null) return nothingThere(c);
    return adminPage(c, {
      title: question.title,
      ...(problem === null ? {} : { status: 400, problem: { ...asParts(problem), typed: fields } }),
      children: <Ask act={c.req.path} question={question} />,
    });
  }
  return {
    get: (c: AppContext) => show(c, new URL(c.req.url).searchParams, null),
    post: async (c: AppContext) => {
      const form = await readSessionForm(c);
      if (!form.ok) return respondRefusal(c, form.error);
      const input = read(form.value);
      if (!input.ok) return show(c, form.value, input.error);
      const done = await run(c, input.value);
      if (!done.ok) return show(c, form.value, done.error);
      if (done.value instanceof Response) return done.value;
      leaveNotice(c, { text: done.value.notice, bad: false });
      return c.redirect(done.value.to, 303);
    },
  };
}

const asParts = (problem: Problem) => (typeof problem === "string" ? { text: problem } : problem);

/** Where an address leads to nothing. */
export const nothingThere = (c: AppContext): Promise<Response> =>
  adminPage(c, {
    title: "Nothing there",
    status: 404,
    children: <p>What this was about is not there any more: it has ended, or somebody was faster.</p>,
  });
