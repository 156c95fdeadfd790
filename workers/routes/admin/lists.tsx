import * as z from "zod";
import type { Command } from "../../../shared/policy/change.ts";
import type { PolicyEntry } from "../../../shared/policy/entry.ts";
import { searchOf } from "../../../shared/policy/find.ts";
import { entryRequest, pageQuery } from "../../../shared/policy/requests.ts";
import type { ListName } from "../../../shared/policy/sorted-prefixes.ts";
import { err, ok } from "../../../shared/result.ts";
import { SECOND, toUnixSeconds } from "../../../shared/time.ts";
import type { AppContext } from "../../context.ts";
import { adminPage, ActLink } from "../../pages/admin/kit/index.ts";
import { EntryFields, Force, LIST_PATHS, ListPage } from "../../pages/admin/list-page.tsx";
import { ImportFields, ImportReportPage } from "../../pages/admin/import-page.tsx";
import { carryOut, authorOf, faultText, inForce } from "../../policy/carry-out.ts";
import { importList } from "../../policy/operations.ts";
import { act } from "./act.tsx";

const NAMES = { block: "the block list", allow: "the allow list" } as const;
const TITLES = { block: "Block list", allow: "Allow list" } as const;
const PAGE_SIZE = 50;
/** A search for words looks through so many entries at a time, until a page is full. */
const SCANNED = 250;
/** And at most so often: 10,000 entries, some 50 ms of the object. What lies behind is the next page's. */
const MOST_SCANS = 40;

interface Found {
  readonly entries: readonly PolicyEntry[];
  readonly next: number | null;
}

async function find(c: AppContext, list: ListName, search: string, cursor: number | null): Promise<Found> {
  const { policyObject } = c.var.services;
  const wanted = searchOf(search);
  if (wanted.kind === "origin") {
    const around = await policyObject.around(wanted.origin);
    return { entries: around.filter((entry) => entry.list === list), next: null };
  }
  if (wanted.kind === "all") {
    const page = await policyObject.list(list, cursor, PAGE_SIZE);
    return { entries: page.entries, next: page.cursor };
  }
  const entries: PolicyEntry[] = [];
  let next = cursor;
  for (let scan = 0; scan < MOST_SCANS && entries.length < PAGE_SIZE; scan++) {
    const page = await policyObject.list(list, next, SCANNED);
    entries.push(...page.entries.filter(wanted.fits));
    next = page.cursor;
    if (next === null) break;
  }
  return { entries, next };
}

/** `GET /admin/blocks` and `/admin/allow`, newest change first; `?q=` finds. */
export const showList =
  (list: ListName) =>
  async (c: AppContext): Promise<Response> => {
    const search = (c.req.query("q") ?? "").trim();
    const query = pageQuery.safeParse({ cursor: c.req.query("cursor") });
    const { entries, next } = await find(c, list, search, query.data?.cursor ?? null);
    const path = LIST_PATHS[list];
    return adminPage(c, {
      title: TITLES[list],
      lead:
        list === "block"
          ? "Refused everywhere, except where the allow list says otherwise."
          : "Let in whatever the block list says; limits still apply.",
      actions: (
        <>
          <ActLink act={`${path}/import`} name="Import" />
          <a
            class="button"
            href={`/admin/api${list === "block" ? "/blocks" : "/allow"}/export`}
            download={`${list}.txt`}
          >
            Export
          </a>
        </>
      ),
      children: (
        <ListPage
          view={{ list, entries, search, url: c.req.url, next: next === null ? null : String(next) }}
        />
      ),
    });
  };

/** The change, or why there is none. */
async function change(c: AppContext, list: ListName, command: Command, notice: string) {
  const result = await carryOut(c, command);
  if (!result.ok) return err(faultText(result.error));
  if (result.value.effects[0] === "absent") return err("There is no such entry any more.");
  await inForce(c, result.value.version);
  return ok({ to: LIST_PATHS[list], notice });
}

/** Past a range that holds half the world the block list is as good as off, which wants proof (row A5): `wide`. */
export const addTo = (list: ListName, wide = false) =>
  act({
    read: (form) => {
      // Empty is for ever; a field that is missing says nothing.
      const seconds = Number(form.get("duration") ?? "missing");
      const entry = entryRequest.safeParse({
        target: form.get("target"),
        reason: form.get("reason"),
        // Read again below, where the time is known.
        expiresAt: null,
        force: wide || (list === "block" && form.get("force") === "yes"),
      });
      if (!Number.isSafeInteger(seconds)) return err("For how long is not said.");
      return entry.success ? ok({ ...entry.data, seconds }) : err(z.prettifyError(entry.error));
    },
    ask: (_, fields) => ({
      title: list === "block" ? "Block" : "Allow",
      effect:
        list === "block"
          ? "Every request from there is refused, in all isolates within 10 seconds."
          : `${wide ? "Also of a range too wide to be meant: requests" : "Requests"} from there pass the block list, in all isolates within 10 seconds.`,
      undo: "remove the entry.",
      fields: (
        <>
          <EntryFields target={fields.get("target") ?? ""} />
          {wide || !fields.has("reason") ? null : list === "block" ? (
            <Force />
          ) : (
            <p>
              <ActLink
                act="/admin/allow/wide"
                fields={{ target: fields.get("target") ?? "" }}
                name="It is meant to be that wide"
              />
            </p>
          )}
        </>
      ),
      button: list === "block" ? "Block" : "Allow",
      back: LIST_PATHS[list],
    }),
    run: (c, { seconds, ...entry }) => {
      const now = c.var.services.now();
      const expiresAt = seconds === 0 ? null : toUnixSeconds(now) * SECOND + seconds * SECOND;
      const command: Command = { do: "add", list, ...entry, expiresAt };
      return change(c, list, command, `${entry.target} is on ${NAMES[list]}.`);
    },
  });

export const removeFrom = (list: ListName) =>
  act({
    read: (form) => {
      const target = form.get("target") ?? "";
      return target === "" ? err("Which entry is not said") : ok(target);
    },
    ask: (_, fields) => {
      const target = fields.get("target") ?? "";
      return {
        title: `Remove ${target} from ${NAMES[list]}?`,
        effect:
          list === "block"
            ? "Requests from there are let in again, in all isolates within 10 seconds."
            : "The block list counts again for requests from there, in all isolates within 10 seconds.",
        undo: "add it again.",
        about: { target },
        button: "Remove",
        back: LIST_PATHS[list],
      };
    },
    run: (c, target) => change(c, list, { do: "remove", list, target }, `${target} is off ${NAMES[list]}.`),
  });

export const importInto = (list: ListName) =>
  act({
    read: (form) => {
      const text = form.get("text") ?? "";
      const reason = (form.get("reason") ?? "").trim();
      if (text.trim() === "") return err("There is nothing to import.");
      return reason === "" ? err("The entries need a reason.") : ok({ text, reason });
    },
    ask: () => ({
      title: `Import into ${NAMES[list]}`,
      effect:
        "Every line becomes an entry without an end. Lines that are wrong are reported, the others go in.",
      undo: "remove the entries one by one.",
      fields: <ImportFields />,
      button: "Import",
      back: LIST_PATHS[list],
    }),
    run: async (c, { text, reason }) => {
      const into = { list, reason, expiresAt: null, source: "import" };
      const report = await importList(c.var.services, authorOf(c), text, into);
      return ok(
        await adminPage(c, {
          title: "Imported",
          children: <ImportReportPage report={report} back={LIST_PATHS[list]} />,
        }),
      );
    },
  });
