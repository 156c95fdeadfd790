import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derValues, oidText } from "../../../shared/certificates/der.ts";
import { isFor } from "../../../shared/certificates/host-names.ts";
import { readCertificate } from "../../../shared/certificates/x509.ts";
import { describeCertificate } from "../../../workers/adapters/tls/certificate.ts";
import { selfSigned } from "../../doubles/tls/self-signed.ts";
import { certificateFixture } from "../../support/certificates.ts";

describe("a certificate's own words", () => {
  test.each([
    ["ec", { kind: "ec", bits: 256 }, "ecdsa-with-SHA256"],
    ["rsa", { kind: "rsa", bits: 2048 }, "ecdsa-with-SHA256"],
    ["rsa-1024-sha1", { kind: "rsa", bits: 1024 }, "ecdsa-with-SHA1"],
    ["p-224", { kind: "ec", bits: 224 }, "ecdsa-with-SHA256"],
    ["ed25519-self-signed", { kind: "ed25519", bits: 256 }, "Ed25519"],
  ])("%s: its key and how it is signed", (name, key, signature) => {
    expect(readCertificate(certificateFixture(name))).toMatchObject({ key, signature });
  });

  test("its names, of the kinds that a host can have", () => {
    expect(readCertificate(certificateFixture("ec"))?.names).toEqual([
      { kind: "dns", value: "edge.example" },
      { kind: "dns", value: "*.edge.example" },
      { kind: "ip", value: "192.0.2.1" },
      { kind: "ip", value: "2001:db8::1" },
    ]);
    expect(readCertificate(certificateFixture("no-names"))?.names).toEqual([]);
  });

  test("the rest as the platform's parser has it", () => {
    const der = certificateFixture("ed25519-self-signed");
    const known = new X509Certificate(der);
    expect(describeCertificate(der)).toMatchObject({
      subject: known.subject,
      issuer: known.issuer,
      selfIssued: true,
      notAfter: Date.parse(known.validTo),
      fingerprint: known.fingerprint256.replaceAll(":", "").toLowerCase(),
    });
    expect(describeCertificate(certificateFixture("ec"))).toMatchObject({ selfIssued: false });
  });
});

test("the local world's own certificate is one", () => {
  const { cert } = selfSigned("vps.local", Date.UTC(2026, 0), Date.UTC(2027, 0));
  const { raw } = new X509Certificate(cert);
  expect(describeCertificate(new Uint8Array(raw))).toMatchObject({
    subject: "CN=vps.local",
    names: [{ kind: "dns", value: "vps.local" }],
    key: { kind: "ec", bits: 256 },
    notBefore: Date.UTC(2026, 0),
    notAfter: Date.UTC(2027, 0),
    selfIssued: true,
  });
});

const whole = certificateFixture("ec");

describe("what is no certificate", () => {
  test("cut anywhere, or with anything behind it, is refused", () => {
    for (let end = 0; end < whole.length; end++) expect(readCertificate(whole.subarray(0, end))).toBeNull();
    expect(readCertificate(Uint8Array.of(...whole, 0))).toBeNull();
  });

  test("never makes the reader throw: bytes changed at will", () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, (all) => {
        const bytes = whole.slice();
        for (const [at, value] of all) bytes[at] = value;
        expect(() => describeCertificate(bytes)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  test("never makes the reader throw: any bytes, and DER values lie within them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readCertificate(bytes);
        const total = (derValues(bytes) ?? []).reduce((sum, { body }) => sum + body.length, 0);
        expect(total).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test.each([
    ["a length without an end", [0x30, 0x80, 0, 0]],
    ["a length of four bytes", [0x30, 0x84, 0, 0, 0, 1, 0]],
    ["a length beyond the end", [0x30, 0x05, 0]],
    ["a tag of several bytes", [0x3f, 0x81, 0x01, 0x00]],
  ])("%s", (_, bytes) => {
    expect(derValues(Uint8Array.from(bytes))).toBeNull();
  });

  test("an identifier is dots and numbers, or nothing", () => {
    expect(oidText(Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01))).toBe("1.2.840.10045.2.1");
    expect(oidText(Uint8Array.of(0x55, 0x1d, 0x11))).toBe("2.5.29.17");
    expect(oidText(new Uint8Array(0))).toBeNull();
    expect(oidText(new Uint8Array(100).fill(1))).toBeNull();
  });
});

describe("a host", () => {
  const dns = (value: string) => [{ kind: "dns", value } as const];
  const ip = (value: string) => [{ kind: "ip", value } as const];
  test.each([
    ["its name", dns("a.example.org"), "a.example.org", true],
    ["its name in capitals", dns("A.Example.org"), "a.example.org", true],
    ["its name with a dot at the end", dns("a.example.org"), "a.example.org.", true],
    ["another name", dns("b.example.org"), "a.example.org", false],
    ["a star for one label", dns("*.example.org"), "a.example.org", true],
    ["a star for two labels", dns("*.example.org"), "a.b.example.org", false],
    ["a star for none", dns("*.example.org"), "example.org", false],
    ["a star in a label", dns("a*.example.org"), "ab.example.org", false],
    ["a star further right", dns("a.*.org"), "a.example.org", false],
    ["a star below a top-level domain", dns("*.org"), "example.org", false],
    ["a bare star", dns("*"), "org", false],
    ["an address as a name", dns("192.0.2.1"), "192.0.2.1", false],
    ["an address", ip("192.0.2.1"), "192.0.2.1", true],
    ["an IPv6 address in another spelling", ip("2001:db8::1"), "[2001:DB8:0:0::1]", true],
    ["a star for an address", dns("*.0.2.1"), "192.0.2.1", false],
  ] as const)("%s", (_, names, host, expected) => {
    expect(isFor(names, host)).toBe(expected);
  });
});
