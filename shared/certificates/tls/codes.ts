/** Numbers of TLS, by the names of their registry (IANA, "TLS Parameters"; RFC 8446, RFC 5246). */

export const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  certificateVerify: 15,
  certificateStatus: 22,
} as const;

export const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  pskKeyExchangeModes: 45,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;

const PROTOCOLS = { 0x0300: "SSL 3.0", 0x0301: "1.0", 0x0302: "1.1", 0x0303: "1.2", 0x0304: "1.3" } as const;
export type Protocol = (typeof PROTOCOLS)[keyof typeof PROTOCOLS];

export const TLS_1_2 = 0x0303;
export const TLS_1_3 = 0x0304;

/** The old ones too: a server that has nothing newer is to be read, not guessed at. */
export const OFFERED_VERSIONS: readonly number[] = [TLS_1_3, TLS_1_2, 0x0302, 0x0301];

export const protocolName = (version: number): Protocol | null =>
  version in PROTOCOLS ? PROTOCOLS[version as keyof typeof PROTOCOLS] : null;

/** Key shares are sent for all of them, so that hardly any server has to ask for another. */
export const GROUP = { x25519: 29, p256: 23, p384: 24 } as const;
export type GroupName = keyof typeof GROUP;
/** P-521 and P-224, without a share: before TLS 1.3 a server shows no certificate on a curve that is not named. */
export const OTHER_GROUPS: readonly number[] = [25, 21];

export interface Suite13 {
  readonly name: string;
  readonly hash: "SHA-256" | "SHA-384";
  /** Bytes. */
  readonly keyLength: number;
}

/** Of TLS 1.3 those that WebCrypto has; every server has the first (RFC 8446 §9.1). This table and the next: best first. */
export const SUITES_13: ReadonlyMap<number, Suite13> = new Map<number, Suite13>([
  [0x1301, { name: "TLS_AES_128_GCM_SHA256", hash: "SHA-256", keyLength: 16 }],
  [0x1302, { name: "TLS_AES_256_GCM_SHA384", hash: "SHA-384", keyLength: 32 }],
]);

/** Of TLS 1.2 what servers in use choose; the certificate comes in the clear, so their ciphers need no code. */
export const SUITES_12: ReadonlyMap<number, string> = new Map([
  [0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
  [0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
  [0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
  [0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
  [0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"],
  [0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"],
  [0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"],
  [0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"],
  [0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"],
  [0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"],
  [0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256"],
  [0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384"],
  [0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"],
  [0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"],
]);

/** How a handshake is signed. */
export type Scheme =
  | { readonly kind: "ecdsa" | "rsa_pkcs1" | "rsa_pss"; readonly hash: "sha256" | "sha384" | "sha512" }
  | { readonly kind: "ed25519" };

export const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [0x0403, { kind: "ecdsa", hash: "sha256" }],
  [0x0503, { kind: "ecdsa", hash: "sha384" }],
  [0x0603, { kind: "ecdsa", hash: "sha512" }],
  [0x0807, { kind: "ed25519" }],
  [0x0804, { kind: "rsa_pss", hash: "sha256" }],
  [0x0805, { kind: "rsa_pss", hash: "sha384" }],
  [0x0806, { kind: "rsa_pss", hash: "sha512" }],
  [0x0401, { kind: "rsa_pkcs1", hash: "sha256" }],
  [0x0501, { kind: "rsa_pkcs1", hash: "sha384" }],
  [0x0601, { kind: "rsa_pkcs1", hash: "sha512" }],
]);

/** A warning in TLS 1.2, after which the server goes on. */
export const ALERT_UNRECOGNISED_NAME = 112;
const ALERTS: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  22: "record_overflow",
  40: "handshake_failure",
  47: "illegal_parameter",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  109: "missing_extension",
  [ALERT_UNRECOGNISED_NAME]: "unrecognized_name",
  116: "certificate_required",
  120: "no_application_protocol",
};

export const alertName = (description: number): string => ALERTS[description] ?? `alert ${description}`;
