import { expect, test } from "vitest";
import { readInteraction, type Interaction } from "../../shared/discord/interaction.ts";
import { en } from "../../shared/words/team/en.ts";
import { certs } from "../../workers/interactions/commands/edge/certificates.ts";
import type { GuildInteraction } from "../../workers/interactions/handler.ts";
import type { Services } from "../../workers/services.ts";
import { component, subcommand } from "../support/discord-interactions.ts";
import { recordingContext } from "../support/interaction-context.ts";

const names = Array.from({ length: 60 }, (_, i) => `server-number-${i}.of-a-long-name.example`);
const targets = names.map((name) => ({ name, host: name, port: 443 }));
const certificates = {
  targets,
  list: async () => targets.map((target) => ({ target, record: null })),
} as unknown as Services["certificates"];

async function show(body: unknown): Promise<{ text: string; next: string | undefined }> {
  const received = readInteraction(body);
  const interaction: Interaction | null = received.kind === "interaction" ? received.interaction : null;
  const reply = await certs(interaction as GuildInteraction, recordingContext({ certificates }).context, en);
  const shown = JSON.stringify(reply);
  return { text: shown.replaceAll("\\", ""), next: /"(edge_certs:\d+)"/.exec(shown)?.[1] };
}

test("/edge certs shows every certificate on one of its pages", async () => {
  const pages = [await show(subcommand("edge", "certs"))];
  for (let { next } = pages[0]!; next !== undefined; next = pages.at(-1)?.next) {
    pages.push(await show(component(next)));
  }
  expect(pages.length).toBeGreaterThan(1);
  for (const name of names) expect(pages.filter(({ text }) => text.includes(`${name}*`))).toHaveLength(1);
});
