import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../../shared/bytes.ts";
import { parseSecret } from "../../../shared/ingest/secret.ts";
import { answerHeaders, readMessageHeaders, verifyMessage } from "../../../shared/ingest/signature.ts";
import { signedHeaders } from "../../support/vps.ts";

const text = `whsec_${"A".repeat(43)}=`;
const secret = parseSecret(text)!;
const NOW = Date.now();

const verdict = async (headers: Record<string, string>, body: string, secrets = [secret]) => {
  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = headers;
  const read = readMessageHeaders(id ?? null, at ?? null, signature ?? null, NOW);
  return read.ok ? verifyMessage(secrets, read.value, utf8(body)) : read.error;
};

describe("a message's signature", () => {
  test("is what the specification's own library makes, for any body", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 200 }), async (body) => {
        expect(await verdict(signedHeaders(body, { at: NOW }), body)).toBe(true);
        expect(await verdict(signedHeaders(body, { at: NOW }), `${body} `)).toBe(false);
      }),
    );
  });

  test("is good under either secret while one follows the other, and under no third", async () => {
    const next = `whsec_${"B".repeat(42)}A=`;
    const both = [parseSecret(next)!, secret];
    expect(await verdict(signedHeaders("x", { at: NOW }), "x", both)).toBe(true);
    expect(await verdict(signedHeaders("x", { at: NOW, secret: next }), "x", both)).toBe(true);
    const third = `whsec_${"C".repeat(42)}A=`;
    expect(await verdict(signedHeaders("x", { at: NOW, secret: third }), "x", both)).toBe(false);
    expect(await verdict(signedHeaders("x", { at: NOW }), "x", [])).toBe(false);
  });

  test("is looked for among four at most", async () => {
    const headers = signedHeaders("x", { at: NOW });
    const wrong = `v1,${"A".repeat(43)}=`;
    const after = (n: number) => [...Array<string>(n).fill(wrong), headers["webhook-signature"]].join(" ");
    expect(await verdict({ ...headers, "webhook-signature": after(3) }, "x")).toBe(true);
    expect(await verdict({ ...headers, "webhook-signature": after(4) }, "x")).toBe(false);
  });
});

describe("an answer's signature", () => {
  test("satisfies the specification's own library, under both secrets, and belongs to its message", async () => {
    const next = `whsec_${"B".repeat(42)}A=`;
    const message = { id: "msg_12345678", at: NOW };
    const headers = await answerHeaders([secret, parseSecret(next)!], message, utf8('{"commands":[]}'), NOW);
    for (const key of [text, next]) {
      expect(new Webhook(key).verify('{"commands":[]}', headers)).toEqual({ commands: [] });
    }
    expect(headers["webhook-id"]).toBe("re_msg_12345678");
    // Sent back to the edge it is no message.
    expect(await verdict(headers, '{"commands":[]}')).toBe("malformed_id");
  });
});

describe("a secret", () => {
  test.each([
    [`whsec_${Buffer.alloc(24).toString("base64")}`, 24],
    [`whsec_${Buffer.alloc(64).toString("base64")}`, 64],
    [`whsec_${Buffer.alloc(23).toString("base64")}`, null],
    [`whsec_${Buffer.alloc(65).toString("base64")}`, null],
    [Buffer.alloc(32).toString("base64"), null],
    ["whsec_not base64", null],
    ["", null],
  ])("%s has %s bytes", (given, bytes) => {
    expect(parseSecret(given)?.length ?? null).toBe(bytes);
  });
});
