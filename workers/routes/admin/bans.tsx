import type { Ban } from "../../../shared/jails/ban.ts";
import { banKey } from "../../../shared/jails/ban-key.ts";
import { err, ok } from "../../../shared/result.ts";
import type { AppContext } from "../../context.ts";
import { liftBan } from "../../limits/lift-ban.ts";
import { whatIsShut, whyBanned } from "../../pages/admin/ban-words.ts";
import { BansPage } from "../../pages/admin/bans-page.tsx";
import { adminPage, Time } from "../../pages/admin/kit/index.ts";
import type { Services } from "../../services.ts";
import { act } from "./act.tsx";
import { offsetOf } from "./paging.ts";

const PAGE = "/admin/bans";
const PAGE_SIZE = 50;

/** Bans that a search looks through, the longest first; one of a whole key is found behind them too. */
const SEARCHED = 1_000;

async function find({ bans }: Services, text: string): Promise<readonly Ban[]> {
  const key = banKey(text);
  const listed = (await bans.list(SEARCHED)).filter((ban) => ban.key === key || ban.key.includes(text));
  if (listed.length > 0) return listed;
  const one = await bans.find(key);
  return one === null ? [] : [one];
}

/** `GET /admin/bans`, those that last longest first; `?key=` finds one. */
export async function showBans(c: AppContext): Promise<Response> {
  const { services } = c.var;
  const key = (c.req.query("key") ?? "").trim();
  const offset = offsetOf(c);
  const listed = await (key === "" ? services.bans.list(offset + PAGE_SIZE + 1) : find(services, key));
  const rows = listed.slice(offset, offset + PAGE_SIZE);
  const next = listed.length > offset + PAGE_SIZE ? String(offset + PAGE_SIZE) : null;
  return adminPage(c, {
    title: "Bans",
    lead: "Whom the jails and limits have shut out by themselves.",
    children: <BansPage view={{ bans: rows, key, url: c.req.url, next }} />,
  });
}

export const liftOne = act({
  read: (form) => {
    const key = form.get("key") ?? "";
    return key === "" ? err("Whose ban is not said") : ok(key);
  },
  ask: async (c, fields) => {
    const key = fields.get("key") ?? "";
    const ban = await c.var.services.bans.find(key);
    return {
      title: `Lift the ban on ${key}?`,
      effect:
        ban === null ? (
          "All bans of this key end, and what was counted against it is forgotten."
        ) : (
          <>
            It was shut out from {whatIsShut(ban)} for {whyBanned(ban)}, until <Time at={ban.until} />. It
            gets in again everywhere within 10 seconds, and what was counted against it is forgotten.
          </>
        ),
      undo: "put it on the block list.",
      about: { key },
      button: "Lift the ban",
      back: PAGE,
    };
  },
  run: async (c, key) =>
    (await liftBan(c, key))
      ? ok({ to: PAGE, notice: `${key} is free again everywhere within 10 seconds.` })
      : err(`There is no ban on ${key} any more.`),
});
