import {
  LONGEST_FILTER_NAME,
  LONGEST_FILTER_QUERY,
  MOST_FILTERS,
} from "../../../shared/audit/saved-filters.ts";
import { parseSearch, toItem } from "../../../shared/audit/search.ts";
import { err, ok } from "../../../shared/result.ts";
import { searchTrail } from "../../audit/ask.ts";
import type { AppContext } from "../../context.ts";
import { AuditPage } from "../../pages/admin/audit-page.tsx";
import { adminPage, Field } from "../../pages/admin/kit/index.ts";
import { act } from "./act.tsx";

const PAGE = "/admin/audit";
/** What a search that is kept may ask: it stays for ever, and an address is readable for a day at most (row V11). */
const KEPT_FIELDS = ["from", "to", "class", "outcome", "event", "actor", "requestId"] as const;
const FIELDS = [...KEPT_FIELDS, "address"] as const;

/** A browser's field for a time knows no zone and may leave the seconds out: all times here are UTC. */
const inUtc = (text: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)
    ? `${text}:00Z`
    : /^[^Z+]+T[\d:.]+$/.test(text)
      ? `${text}Z`
      : text;

/** What the form asks, as the API takes it: fields left empty ask for nothing. */
function apiQuery(
  form: URLSearchParams,
  fields: readonly (typeof FIELDS)[number][] = FIELDS,
): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of fields) {
    const text = (form.get(name) ?? "").trim();
    if (text !== "") query.set(name, name === "from" || name === "to" ? inUtc(text) : text);
  }
  return query;
}

/** `datetime-local` takes no zone. */
function formQuery(asked: URLSearchParams): URLSearchParams {
  const shown = new URLSearchParams(asked);
  for (const name of ["from", "to"]) {
    const text = shown.get(name);
    if (text !== null) shown.set(name, text.replace(/Z$/, ""));
  }
  return shown;
}

/** `GET /admin/audit`: what the API's search finds, newest first. */
export async function showAudit(c: AppContext): Promise<Response> {
  const { principal, services } = c.var;
  const asked = new URL(c.req.url).searchParams;
  const query = apiQuery(asked);
  const withCursor = new URLSearchParams(query);
  const cursor = asked.get("cursor");
  if (cursor !== null) withCursor.set("cursor", cursor);
  const parsed = parseSearch(withCursor);
  const [found, filters] = await Promise.all([
    parsed.ok ? searchTrail(c, parsed.value.query, parsed.value.page) : { rows: [], next: null },
    services.savedFilters.list(principal.account),
  ]);
  return adminPage(c, {
    title: "Audit log",
    lead: "Who did what, when, from where, with what outcome. Every record vouches for the one before.",
    ...(parsed.ok ? {} : { status: 400 }),
    children: (
      <AuditPage
        view={{
          asked: formQuery(asked),
          fault: parsed.ok ? null : parsed.error,
          query: parsed.ok ? query.toString() : "",
          kept: parsed.ok ? apiQuery(asked, KEPT_FIELDS).toString() : "",
          items: found.rows.map(toItem),
          url: c.req.url,
          next: found.next === null ? null : String(found.next),
          filters,
        }}
      />
    ),
  });
}

export const saveFilter = act({
  read: (form) => {
    const name = (form.get("name") ?? "").trim();
    const query = apiQuery(new URLSearchParams(form.get("query") ?? ""), KEPT_FIELDS).toString();
    if (name === "" || name.length > LONGEST_FILTER_NAME) {
      return err(`A search needs a name of 1 to ${LONGEST_FILTER_NAME} characters.`);
    }
    if (query === "" || query.length > LONGEST_FILTER_QUERY)
      return err("There is nothing to keep; an address is not kept.");
    return ok({ name, query });
  },
  ask: (_, fields) => ({
    title: "Keep a search",
    effect:
      "It stands below the audit log, for you alone, without the address it may ask for. One of the same name is replaced.",
    undo: "remove it.",
    about: { query: fields.get("query") ?? "" },
    fields: <Field name="name" label="Name" maxlength={LONGEST_FILTER_NAME} required />,
    button: "Keep",
    back: PAGE,
  }),
  run: async (c, filter) => {
    const { principal, services } = c.var;
    const saved = await services.savedFilters.save(principal.account, filter, services.now());
    if (!saved) return err(`There are ${MOST_FILTERS} already: remove one first.`);
    return ok({ to: `${PAGE}?${filter.query}`, notice: `Kept as “${filter.name}”.` });
  },
});

export const removeFilter = act({
  read: (form) => ok(form.get("name") ?? ""),
  ask: (_, fields) => {
    const name = fields.get("name") ?? "";
    return {
      title: `Remove the search “${name}”?`,
      effect: "No record is touched.",
      undo: "keep it again.",
      about: { name },
      button: "Remove",
      back: PAGE,
    };
  },
  run: async (c, name) =>
    (await c.var.services.savedFilters.remove(c.var.principal.account, name))
      ? ok({ to: PAGE, notice: `“${name}” is removed.` })
      : err("There is no such search any more."),
});
