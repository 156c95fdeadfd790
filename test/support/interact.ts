import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { interactionCallback } from "./discord-description.ts";
import { signedRequest } from "./discord-interactions.ts";

export interface Answer {
  readonly type: number;
  readonly data?: {
    readonly content?: string;
    readonly flags?: number;
    readonly embeds?: readonly unknown[];
    readonly components?: readonly unknown[];
    readonly choices?: readonly { readonly name: string; readonly value: string }[];
    readonly custom_id?: string;
  };
}

/** The answer to a signed interaction, conforming to Discord's description. */
export async function interact(body: unknown): Promise<Answer> {
  const response = await exports.default.fetch(await signedRequest("/interactions", body));
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("application/json");
  const answer = await response.json<Answer>();
  expect(interactionCallback.safeParse(answer).error).toBeUndefined();
  return answer;
}

/** The `custom_id` of an answer's button that begins so. */
export function buttonOf(answer: unknown, name: string): string {
  const found = new RegExp(`"custom_id":"(${name}(?::[^"]*)?)"`).exec(JSON.stringify(answer));
  if (found?.[1] === undefined) throw new Error(`no button ${name} in ${JSON.stringify(answer)}`);
  return found[1];
}
