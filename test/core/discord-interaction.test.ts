import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readInteraction } from "../../shared/discord/interaction.ts";
import {
  autocomplete,
  command,
  component,
  inDirectMessage,
  modal,
  ping,
} from "../support/discord-interactions.ts";

describe("reading an interaction", () => {
  test.each([
    ["a slash command", command("solana-verify"), { kind: "command", target: "solana-verify" }],
    ["a button", component("solana_verify_button"), { kind: "component", target: "solana_verify_button" }],
    ["a form", modal("settings"), { kind: "modal", target: "settings" }],
    ["a suggestion", autocomplete("edge"), { kind: "autocomplete", target: "edge" }],
  ])("knows %s", (_, body, interaction) => {
    expect(readInteraction(body)).toMatchObject({ kind: "interaction", interaction });
  });

  test("knows a PING by its type alone", () => {
    expect(readInteraction(ping())).toEqual({ kind: "ping" });
    expect(readInteraction({ type: 1 })).toEqual({ kind: "ping" });
  });

  test("takes the user from the member in a guild", () => {
    const body = command("solana-verify", { id: "80351110224678912", roles: ["1", "2"] });
    expect(readInteraction(body)).toMatchObject({
      interaction: {
        invoker: {
          id: "80351110224678912",
          displayName: "Ann",
          avatarUrl:
            "https://cdn.discordapp.com/avatars/80351110224678912/a_0123456789abcdef0123456789abcdef.png",
        },
        guild: { id: body.guild_id, channelId: body.channel_id, memberRoles: ["1", "2"] },
      },
    });
  });

  test("takes the user from the top in a direct message", () => {
    const body = inDirectMessage(command("solana-verify", { id: "80351110224678912" }));
    expect(readInteraction(body)).toMatchObject({
      interaction: { invoker: { id: "80351110224678912", displayName: "Ann" }, guild: null },
    });
  });

  test.each([
    ["the nickname", { nick: "Annie", user: { global_name: "Ann", username: "ann" } }, "Annie"],
    ["else the display name", { nick: null, user: { global_name: "Ann", username: "ann" } }, "Ann"],
    ["else the user name", { user: { global_name: null, username: "ann" } }, "ann"],
    ["else nothing", { user: {} }, null],
  ])("names a member by %s", (_, { user, ...rest }, displayName) => {
    const body = command("x");
    const member = { ...rest, user: { id: body.member.user.id, ...user } };
    expect(readInteraction({ ...body, member })).toMatchObject({ interaction: { invoker: { displayName } } });
  });

  test.each([
    ["null", null],
    ["a list", []],
    ["text", "PING"],
    ["nothing in it", {}],
    ["a type in text", { type: "1" }],
    ["half a type", { type: 1.5 }],
  ])("refuses what is no interaction: %s", (_, body) => {
    expect(readInteraction(body)).toEqual({ kind: "not_an_interaction" });
  });

  test.each([[0], [6], [99], [-1]])("says that type %d is unknown", (type) => {
    expect(readInteraction({ ...command("x"), type })).toEqual({ kind: "unknown_type", type });
  });

  test.each([
    ["no id", { id: undefined }, "id"],
    ["an id that is a number", { id: 1 }, "id"],
    ["no token", { token: undefined }, "token"],
    ["no data", { data: undefined }, "data"],
    ["no user at all", { member: undefined }, "neither"],
    ["a user without an id", { member: { user: { username: "x" } } }, "member.user.id"],
  ])("says what is unreadable with %s", (_, broken, problem) => {
    expect(readInteraction({ ...command("x"), ...broken })).toMatchObject({
      kind: "unreadable",
      autocomplete: false,
      problem: expect.stringContaining(problem),
    });
  });

  test("makes no address of an avatar that is no hash", () => {
    const body = command("x");
    const user = { ...body.member.user, avatar: "../../evil" };
    expect(readInteraction({ ...body, member: { ...body.member, user } })).toMatchObject({
      interaction: { invoker: { avatarUrl: null } },
    });
  });

  test("never throws, whatever JSON it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(1, 2, 3, 4, 5, 99), (value, type) => {
        expect(readInteraction(value)).toHaveProperty("kind");
        expect(readInteraction({ ...Object(value), type })).toHaveProperty("kind");
        expect(readInteraction({ ...command("x"), type, data: value })).toHaveProperty("kind");
      }),
    );
  });
});
