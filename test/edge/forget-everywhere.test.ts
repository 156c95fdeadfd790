import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { OutboxObject } from "../../durable-objects/outbox.ts";
import { d1MemberStore } from "../../workers/adapters/d1/member-store.ts";
import {
  component,
  memberCommand,
  nextSnowflake,
  subcommand,
  type Member,
} from "../support/discord-interactions.ts";
import { buttonOf, interact } from "../support/interact.ts";
import { validVariables } from "../support/variables.ts";
import { show, words } from "./dashboard-support.ts";
import { createOperator, signedIn } from "./sign-in-support.ts";

const HOME = validVariables.DISCORD_GUILD_ID;
/** A second server of the deployment, with a verified role of its own. */
const CLUB = nextSnowflake();
const CLUB_ROLE = nextSnowflake();
const members = d1MemberStore(env.DB);
const stored = vi.spyOn(OutboxObject.prototype, "enqueue");

beforeAll(async () => {
  await env.DB.prepare(
    "INSERT INTO guild_settings (guild_id, verified_role_id, changed_by, changed_at) VALUES (?1, ?2, 'ann', 1)",
  )
    .bind(CLUB, CLUB_ROLE)
    .run();
});
beforeEach(() => void stored.mockClear());

const removals = () =>
  stored.mock.calls.flatMap(([items]) =>
    items.flatMap(({ effect }) =>
      effect.kind === "remove_role" ? [[effect.userId, effect.guildId, effect.roleId]] : [],
    ),
  );
const inClub = <T extends object>(body: T) => ({ ...body, guild_id: CLUB });
const everywhere = (id: string) =>
  expect.arrayContaining([
    [id, HOME, validVariables.VERIFIED_ROLE_ID],
    [id, CLUB, CLUB_ROLE],
  ]);

/** Verified by the team in one server, while nothing is on record in the other. */
async function vouchedAtHome(): Promise<string> {
  const userId = nextSnowflake();
  await members.vouch({ userId, guildId: HOME, by: "1", at: Date.now() });
  return userId;
}

test("a reset in one server takes the roles of all, and says so before", async () => {
  const id = await vouchedAtHome();
  const who: Member = { id: nextSnowflake(), roles: [validVariables.TEAM_ROLE_ID] };
  const asked = await interact(inClub(memberCommand("Reset verification", { id }, who)));
  expect(asked.data?.content).toContain("in every server");
  await interact(inClub(component(buttonOf(asked, "reset_confirm"), who)));
  expect(removals()).toHaveLength(2);
  expect(removals()).toEqual(everywhere(id));
});

test("so does a member's own deletion", async () => {
  const id = await vouchedAtHome();
  const asked = await interact(inClub(subcommand("privacy", "delete", {}, { id })));
  expect(asked.data?.content).toContain("in every server");
  await interact(inClub(component(buttonOf(asked, "privacy_confirm"), { id })));
  expect(removals()).toEqual(everywhere(id));
  expect(await members.everythingOf(id)).toMatchObject({ vouched_members: [] });
});

test("the dashboard asks with the number of servers", async () => {
  const ann = await signedIn(await createOperator("operator"));
  const question = await show(ann, `/admin/members/reset?member=${nextSnowflake()}&guild=${HOME}`);
  expect(words(question)).toContain("in all 2 Discord servers");
});
