import { formatCursor, memberSearch, parseCursor } from "../../../shared/verification/member-directory.ts";
import type { AppContext } from "../../context.ts";
import { adminPage } from "../../pages/admin/kit/index.ts";
import { MembersPage } from "../../pages/admin/members-page.tsx";

const PAGE_SIZE = 50;

/** `GET /admin/members`, newest first; `?q=` finds by id, wallet or name. */
export async function showMembers(c: AppContext): Promise<Response> {
  const { memberDirectory, verification, config, now } = c.var.services;
  const text = (c.req.query("q") ?? "").trim();
  const search = memberSearch(text);
  const [statistics, found, links] = await Promise.all([
    verification.statistics(config.guild.id, now()),
    memberDirectory.list(search, parseCursor(c.req.query("cursor") ?? ""), PAGE_SIZE + 1),
    search.by === "id" ? memberDirectory.links(search.id) : null,
  ]);
  const shown = found.slice(0, PAGE_SIZE);
  const last = found.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return adminPage(c, {
    title: "Members",
    children: (
      <MembersPage
        view={{
          statistics,
          members: shown,
          links,
          search: text,
          url: c.req.url,
          next: last === undefined ? null : formatCursor(last),
        }}
      />
    ),
  });
}
