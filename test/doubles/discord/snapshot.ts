import type { FaultRule } from "./faults.ts";
import type { Journal, RequestLine } from "./journal.ts";
import { presentMessage } from "./present.ts";
import type { Message, World } from "./state.ts";

/** The whole world as JSON, for tests in other processes and for the page. */
export function snapshot(world: World, journal: Journal, faults: readonly FaultRule[]) {
  const message = (one: Message) => ({
    ...presentMessage(world, one),
    visible_to: one.visibleTo,
    files: one.files,
    answers: one.answers,
  });
  const channels = [...world.channels.values()];
  return {
    guild: world.guild,
    roles: [...world.roles.values()].map(({ id, name, color }) => ({ id, name, color })),
    members: [...world.members.values()].map((member) => ({
      id: member.user.id,
      name: member.user.displayName,
      bot: member.user.bot,
      roles: member.roles,
      directMessages: channels
        .filter((channel) => channel.kind === "dm" && channel.recipient === member.user.id)
        .flatMap((channel) => channel.messages.map(message)),
    })),
    channels: channels
      .filter((channel) => channel.kind === "text")
      .map(({ id, name, messages }) => ({ id, name, messages: messages.map(message) })),
    interactions: [...world.interactions.values()].map(({ original, ...record }) =>
      Object.assign(record, { original: original === null ? null : message(original) }),
    ),
    effects: journal.effects(),
    invalidRequests: journal.invalidRequests,
    requests: journal.requests satisfies readonly RequestLine[],
    faults,
  };
}

export type Snapshot = ReturnType<typeof snapshot>;
