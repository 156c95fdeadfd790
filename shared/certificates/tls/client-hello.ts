import { concat, utf8, type Bytes } from "../../bytes.ts";
import {
  EXTENSION,
  GROUP,
  MESSAGE,
  OFFERED_VERSIONS,
  OTHER_GROUPS,
  SCHEMES,
  SUITES_12,
  SUITES_13,
  TLS_1_2,
  type GroupName,
} from "./codes.ts";

export const uint16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);
const vector8 = (...parts: readonly Uint8Array[]): Bytes => {
  const body = concat(...parts);
  return concat(Uint8Array.of(body.length), body);
};
export const vector16 = (...parts: readonly Uint8Array[]): Bytes => {
  const body = concat(...parts);
  return concat(uint16(body.length), body);
};
const extension = (type: number, ...body: readonly Uint8Array[]): Bytes =>
  concat(uint16(type), vector16(...body));

/** A public key for each group that is offered. */
export type KeyShares = Readonly<Record<GroupName, Uint8Array>>;

interface HelloInput {
  /** Null: an address, which has no place in the extension (RFC 6066 §3). */
  readonly serverName: string | null;
  /** 32 bytes each, fresh. */
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly shares: KeyShares;
}

/** The one message that is ever sent: it offers all versions of TLS, as a handshake message without its record. */
export function clientHello({ serverName, random, sessionId, shares }: HelloInput): Bytes {
  const numbers = (codes: Iterable<number>): Bytes[] => Array.from(codes, uint16);
  const groups = Object.keys(GROUP) as GroupName[];
  const extensions = [
    ...(serverName === null
      ? []
      : [extension(EXTENSION.serverName, vector16(Uint8Array.of(0), vector16(utf8(serverName))))]),
    extension(EXTENSION.supportedGroups, vector16(...numbers([...Object.values(GROUP), ...OTHER_GROUPS]))),
    extension(EXTENSION.pointFormats, vector8(Uint8Array.of(0))),
    extension(EXTENSION.signatureAlgorithms, vector16(...numbers(SCHEMES.keys()))),
    extension(EXTENSION.extendedMasterSecret),
    extension(EXTENSION.renegotiationInfo, vector8()),
    extension(EXTENSION.supportedVersions, vector8(...numbers(OFFERED_VERSIONS))),
    extension(EXTENSION.pskKeyExchangeModes, vector8(Uint8Array.of(1))),
    extension(
      EXTENSION.keyShare,
      vector16(...groups.map((group) => concat(uint16(GROUP[group]), vector16(shares[group])))),
    ),
  ];
  const body = concat(
    uint16(TLS_1_2),
    random,
    vector8(sessionId),
    vector16(...numbers(SUITES_13.keys()), ...numbers(SUITES_12.keys())),
    vector8(Uint8Array.of(0)),
    vector16(...extensions),
  );
  return concat(Uint8Array.of(MESSAGE.clientHello, 0), vector16(body));
}
