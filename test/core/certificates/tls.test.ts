import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../../shared/bytes.ts";
import { ByteReader } from "../../../shared/certificates/tls/byte-reader.ts";
import { clientHello } from "../../../shared/certificates/tls/client-hello.ts";
import { MAX_FLIGHT, MessageInbox, RecordInbox } from "../../../shared/certificates/tls/inbox.ts";
import {
  parseCertificates,
  parseCertificateVerify,
  parseServerHello,
  parseServerKeyExchange,
} from "../../../shared/certificates/tls/server-messages.ts";
import { readCertificates } from "../../../workers/adapters/tls/handshake.ts";
import type { Link } from "../../../workers/adapters/tls/peer.ts";

const anyBytes = fc.uint8Array({ maxLength: 400 });

/** A server that says this, in these pieces, whatever it is asked. */
function saying(pieces: readonly Uint8Array[]): Link {
  const left = [...pieces];
  return { write: async () => {}, read: async () => left.shift() ?? null };
}

const record = (type: number, body: Uint8Array): Uint8Array =>
  Uint8Array.of(type, 3, 3, body.length >> 8, body.length & 255, ...body);

describe("parsers of a server's messages", () => {
  test("never throw, and take nothing that is cut short", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        parseServerHello(bytes);
        parseCertificateVerify(bytes);
        parseServerKeyExchange(bytes);
        for (const certificate of parseCertificates(bytes, true) ?? []) {
          expect(certificate.length).toBeLessThan(bytes.length);
        }
        parseCertificates(bytes, false);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a ServerHello with an extension that ends beyond the message is none", () => {
    const hello = fromHex(
      `0303${"11".repeat(32)}00130100002e002b00020304003300240001d0020${"22".repeat(31)}`.slice(0, -1),
    );
    expect(parseServerHello(hello)).toBeNull();
  });

  test("a reader past the end gives nothing more, and says so", () => {
    const reader = new ByteReader(Uint8Array.of(0, 3, 1));
    expect(reader.vector(2)).toHaveLength(0);
    expect([reader.sound, reader.left, reader.uint(1)]).toEqual([false, 0, 0]);
  });
});

describe("records", () => {
  test("come out as they were, however they were cut", () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(bodies, fc.integer({ min: 1, max: 40 }), (all, size) => {
        const bytes = Uint8Array.from(all.flatMap((body) => [...record(22, body)]));
        const inbox = new RecordInbox();
        const seen: number[][] = [];
        for (let at = 0; at < bytes.length; at += size) {
          expect(inbox.push(bytes.subarray(at, at + size))).toBe(true);
          for (let next = inbox.next(); next !== null && next !== "not_tls"; next = inbox.next()) {
            seen.push([...next.body]);
          }
        }
        expect(seen).toEqual(all.map((body) => [...body]));
      }),
    );
  });

  test("are refused when they are more than a certificate needs", () => {
    const inbox = new RecordInbox();
    expect(inbox.push(new Uint8Array(MAX_FLIGHT))).toBe(true);
    expect(inbox.push(new Uint8Array(1))).toBe(false);
  });

  test.each([
    ["a letter", "48"],
    ["another major version", "1602030010"],
    ["a length beyond any record's", "1603034801"],
  ])("are none: %s", (_, hex) => {
    const inbox = new RecordInbox();
    inbox.push(fromHex(hex));
    expect(inbox.next()).toBe("not_tls");
  });

  test("hold messages that span them and that share them", () => {
    const inbox = new MessageInbox();
    for (const fragment of ["0b", "000003aa", "", "bb", "cc0800000101"]) inbox.push(fromHex(fragment));
    expect(inbox.next()).toMatchObject({ type: 11, body: fromHex("aabbcc") });
    expect(inbox.next()).toMatchObject({ type: 8, body: fromHex("01") });
    expect(inbox.next()).toBeNull();
    inbox.push(fromHex("0bffffff"));
    expect(inbox.next()).toBe("too_large");
  });
});

describe("a handshake", () => {
  test("ends with a value, whatever the server says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBytes, { maxLength: 5 }), async (pieces) => {
        expect((await readCertificates(saying(pieces), "a.example")).ok).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test("ends with a value, whatever handshake messages the server sends", async () => {
    const message = fc
      .tuple(fc.constantFrom(2, 8, 11, 12, 13, 15, 22), fc.uint8Array({ maxLength: 90 }))
      .map(([type, body]) => record(22, Uint8Array.of(type, 0, 0, body.length, ...body)));
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 5 }), async (messages) => {
        expect((await readCertificates(saying(messages), "a.example")).ok).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test("asks for the host by name, and for an address by none", () => {
    const shares = { x25519: new Uint8Array(32), p256: new Uint8Array(65), p384: new Uint8Array(97) };
    const filled = { random: new Uint8Array(32), sessionId: new Uint8Array(32), shares };
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
    expect(text(clientHello({ serverName: "vps.example", ...filled }))).toContain("\u0000\u000bvps.example");
    const nameless = clientHello({ serverName: null, ...filled });
    expect(new ByteReader(nameless.subarray(1)).uint(3)).toBe(nameless.length - 4);
  });
});
