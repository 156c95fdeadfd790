import { expect, test } from "vitest";
import { askTrust } from "../../../workers/adapters/tls/trust.ts";
import { someTarget } from "../../support/certificates.ts";

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  async () =>
    new Response(null, { status, headers });

test.each([
  ["an answer of any kind is trust", answer(404), "trusted", false],
  ["Cloudflare's word about a certificate", answer(526), "untrusted", false],
  ["Cloudflare's word about a server that it did not reach", answer(522), "unknown", false],
  ["an answer that Cloudflare gives for the server", answer(200, { "CF-Ray": "x" }), "trusted", true],
  ["no answer", () => Promise.reject(new Error("gone")), "unknown", false],
] as const)("%s", async (_, fetch, trust, behindCloudflare) => {
  expect(await askTrust(someTarget(), fetch)).toEqual({ trust, behindCloudflare });
});

test("nobody is asked where DNS says another address, and the way there names host and port", async () => {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return new Response();
  };
  await askTrust(someTarget({ address: "203.0.113.7" }), fetch);
  await askTrust(someTarget({ host: "2001:db8::1", port: 8443 }), fetch);
  expect(asked).toEqual(["https://[2001:db8::1]:8443/"]);
});
