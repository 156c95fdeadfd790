import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../shared/discord/commands.ts";
import { handlers } from "../../workers/interactions/table.ts";
import { applicationCommand } from "../support/discord-description.ts";

describe("the commands Discord is told of", () => {
  test("are the ones that have a handler", () => {
    expect(COMMANDS.map((command) => command.name).sort()).toEqual([...handlers.command.keys()].sort());
  });

  test.each(COMMANDS)("$name conforms to Discord's description", (command) => {
    // Permissions are digits in text in Discord's reference, a number in its description, which cannot hold them all.
    const { default_member_permissions: permissions = null, ...rest } = command;
    const described = {
      ...rest,
      default_member_permissions: permissions === null ? null : Number(permissions),
    };
    expect(applicationCommand.safeParse(described).error).toBeUndefined();
  });
});
