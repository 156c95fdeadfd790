import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate and its key, as `node:tls` takes them. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const OID = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  subjectAlternativeName: "551d11",
} as const;

const SEQUENCE = 0x30;
const SET = 0x31;

/** One DER value; the length of what it holds in one to three bytes. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...size), body]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, "ascii"));

/** GeneralizedTime: YYYYMMDDHHMMSSZ. */
const time = (ms: number): Buffer => text(0x18, new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, ""));

const nameOf = (commonName: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, oid(OID.commonName), text(0x0c, commonName))));

/**
 * A self-signed certificate (RFC 5280) for one DNS name, with a fresh P-256 key: for servers of the local world, on
 * machines that may have no openssl. Times are Unix milliseconds.
 */
export function selfSigned(host: string, notBefore: number, notAfter: number): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(SEQUENCE, oid(OID.ecdsaWithSha256));
  // The first bit is 0: the number is positive.
  const serial = der(0x02, Uint8Array.of(0x01), randomBytes(8));
  const names = der(SEQUENCE, text(0x82, host));
  const extension = der(SEQUENCE, oid(OID.subjectAlternativeName), der(0x04, names));
  const toSign = der(
    SEQUENCE,
    der(0xa0, der(0x02, Uint8Array.of(2))),
    serial,
    algorithm,
    nameOf(host),
    der(SEQUENCE, time(notBefore), time(notAfter)),
    nameOf(host),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, extension)),
  );
  const signature = der(0x03, Uint8Array.of(0), sign("sha256", toSign, privateKey));
  const certificate = der(SEQUENCE, toSign, algorithm, signature).toString("base64");
  const lines = certificate.match(/.{1,64}/g) ?? [];
  return {
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
