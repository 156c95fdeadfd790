import { expect } from "vitest";
import { form, type SignedIn } from "./sign-in-support.ts";

export const HTML = { headers: { Accept: "text/html" } };

export async function show(who: SignedIn, path: string): Promise<string> {
  const response = await who.request(path, HTML);
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

/** Sends a form as its page would. */
export const submit = async (who: SignedIn, path: string, fields: Record<string, string>) =>
  who.request(path, { ...form({ form_token: await who.formToken(), ...fields }), ...HTML });

/** The words of a page without its frame. */
export const words = (html: string): string =>
  (html.split("<main")[1] ?? "").replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
