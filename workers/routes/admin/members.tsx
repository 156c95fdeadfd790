import { isSnowflake } from "../../../shared/discord/snowflake.ts";
import { err, ok } from "../../../shared/result.ts";
import {
  formatCursor,
  memberSearch,
  parseCursor,
  type MemberCursor,
} from "../../../shared/verification/member-directory.ts";
import { accessEvent } from "../../access/audit.ts";
import type { AppContext } from "../../context.ts";
import { adminPage } from "../../pages/admin/kit/index.ts";
import { MembersPage, VOUCHED_CURSOR } from "../../pages/admin/members-page.tsx";
import { knownGuildIds } from "../../settings/guilds.ts";
import { forget } from "../../verification/forget.ts";
import { act } from "./act.tsx";

const PAGE = "/admin/members";

const PAGE_SIZE = 50;

/** A page of what was found, of which one more was asked for; `next` begins the one behind it. */
function pageOf<Row>(found: readonly Row[], cursorOf: (row: Row) => MemberCursor) {
  const rows = found.slice(0, PAGE_SIZE);
  const last = found.length > PAGE_SIZE ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : formatCursor(cursorOf(last)) };
}

/** `GET /admin/members` of all guilds, newest first; `?q=` finds by id, wallet or name. */
export async function showMembers(c: AppContext): Promise<Response> {
  const { memberDirectory, verification, config, now } = c.var.services;
  const text = (c.req.query("q") ?? "").trim();
  const search = memberSearch(text);
  const cursor = (name: string) => parseCursor(c.req.query(name) ?? "");
  const [statistics, found, vouched, links] = await Promise.all([
    verification.statistics(null, now()),
    memberDirectory.list(search, cursor("cursor"), PAGE_SIZE + 1),
    memberDirectory.vouched(search, cursor(VOUCHED_CURSOR), PAGE_SIZE + 1),
    search.by === "id" ? memberDirectory.links(search.id) : null,
  ]);
  return adminPage(c, {
    title: "Members",
    children: (
      <MembersPage
        view={{
          statistics,
          members: pageOf(found, (member) => member),
          vouched: pageOf(vouched, ({ vouchedAt, userId }) => ({ verifiedAt: vouchedAt, userId })),
          links,
          search: text,
          url: c.req.url,
          usualGuild: config.guild.id,
        }}
      />
    ),
  });
}

interface MemberOfGuild {
  readonly userId: string;
  readonly guildId: string;
}

function memberOf(fields: URLSearchParams): MemberOfGuild | null {
  const [userId, guildId] = [fields.get("member") ?? "", fields.get("guild") ?? ""];
  return isSnowflake(userId) && isSnowflake(guildId) ? { userId, guildId } : null;
}

/** As Discord's "Reset verification": the same act, with the same event in the audit log. */
export const resetOne = act({
  read: (form) => {
    const member = memberOf(form);
    return member === null ? err("Which member is not said.") : ok(member);
  },
  ask: async (c, fields) => {
    const member = memberOf(fields);
    if (member === null) return null;
    const { userId, guildId } = member;
    const { config, guilds, memberDirectory } = c.var.services;
    const [[known], settings] = await Promise.all([
      memberDirectory.list({ by: "id", id: userId }, null, 1),
      guilds.read(),
    ]);
    const servers = knownGuildIds(config, settings).length;
    return {
      title: `Reset the verification of ${known?.displayName ?? userId}?`,
      effect: (
        <>
          Member {userId} is no longer verified
          {known === undefined ? null : (
            <>
              {" "}
              with the wallet <code>{known.wallet}</code>
            </>
          )}
          : the record is deleted, the verified role is taken away{" "}
          {servers > 1 ? `in all ${servers} Discord servers` : "in Discord"}, and a link that is still open
          ends. They can verify again at any time, with this wallet or another.
        </>
      ),
      undo: null,
      about: { member: userId, guild: guildId },
      button: "Reset verification",
      back: `${PAGE}?q=${userId}`,
    };
  },
  run: async (c, { userId, guildId }) => {
    const found = await forget(c.var.services, { userId, guildId, how: "reset" }, (outcome) =>
      accessEvent(c, {
        class: "admin",
        event: "member_reset",
        account: c.var.principal.account,
        outcome,
        detail: { member: userId, guildId },
      }),
    );
    const notice = found
      ? `The verification of ${userId} is reset; the role goes within moments.`
      : `There was no record of ${userId} here. Supabase, where there is one, and the role are seen to all the same.`;
    return ok({ to: `${PAGE}?q=${userId}`, notice });
  },
});
