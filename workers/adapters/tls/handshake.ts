import { concat, utf8, type Bytes } from "../../../shared/bytes.ts";
import { addressOf } from "../../../shared/certificates/host-names.ts";
import type { ReadingFailure } from "../../../shared/certificates/reading.ts";
import { clientHello, vector16 } from "../../../shared/certificates/tls/client-hello.ts";
import {
  MESSAGE,
  protocolName,
  RECORD,
  SUITES_12,
  SUITES_13,
  TLS_1_2,
  TLS_1_3,
  type Protocol,
} from "../../../shared/certificates/tls/codes.ts";
import type { HandshakeMessage } from "../../../shared/certificates/tls/inbox.ts";
import {
  parseCertificates,
  parseCertificateVerify,
  parseServerHello,
  parseServerKeyExchange,
  type ServerHello,
} from "../../../shared/certificates/tls/server-messages.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { isSignedBy } from "./handshake-signature.ts";
import { newKeyAgreement, type KeyAgreement } from "./key-agreement.ts";
import { failure, Peer, type Link } from "./peer.ts";
import { digest, serverHandshakeKeys } from "./record-protection.ts";

/** What a server showed; its certificates in DER, its own first. */
export interface Shown {
  readonly protocol: Protocol;
  readonly suite: string;
  readonly certificates: readonly Uint8Array[];
  /** It signed this handshake with its certificate's key. Key exchanges by RSA prove nothing before their end. */
  readonly proven: boolean;
}

type Outcome = Result<Shown, ReadingFailure>;

interface Hello {
  /** As the transcript has it. */
  readonly message: Bytes;
  readonly random: Bytes;
  readonly agreement: KeyAgreement;
}

const RANDOM_LENGTH = 32;
const random = (): Bytes => crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));

/**
 * Begins a handshake, as TLS 1.3 or what the server has instead, and leaves it at the server's certificate and its proof
 * of the key. Never ends it, sends no data, trusts nothing.
 */
export async function readCertificates(link: Link, serverName: string): Promise<Outcome> {
  const hello = await newHello(serverName);
  // Of record version 1.0, which the oldest servers know (RFC 8446 §5.1).
  await link.write(concat(Uint8Array.of(RECORD.handshake, 3, 1), vector16(hello.message)));
  const peer = new Peer(link);
  const first = await peer.message();
  if (!first.ok) return first;
  const server = first.value.type === MESSAGE.serverHello ? parseServerHello(first.value.body) : null;
  if (server === null) return failure("unreadable", "the server's first message is no ServerHello");
  if (server.retry) return failure("unsupported", "the server wants a key exchange that is not offered");
  return server.version === TLS_1_3
    ? readProtected(peer, hello, server, first.value)
    : readPlain(peer, hello, server);
}

async function newHello(serverName: string): Promise<Hello> {
  const agreement = await newKeyAgreement();
  const clientRandom = random();
  const message = clientHello({
    serverName: addressOf(serverName) === null ? serverName : null,
    random: clientRandom,
    sessionId: random(),
    shares: agreement.shares,
  });
  return { message, random: clientRandom, agreement };
}

/** TLS 1.2 and older: the certificate comes in the clear. */
async function readPlain(peer: Peer, hello: Hello, server: ServerHello): Promise<Outcome> {
  const protocol = protocolName(server.version);
  if (protocol === null) return failure("unsupported", `protocol version ${server.version}`);
  const suite = SUITES_12.get(server.suite);
  if (suite === undefined) return failure("unsupported", `cipher suite ${server.suite}`);
  const sent = await peer.message();
  if (!sent.ok) return sent;
  const certificates =
    sent.value.type === MESSAGE.certificate ? parseCertificates(sent.value.body, false) : null;
  const own = certificates?.[0];
  if (certificates === null || own === undefined) return failure("unreadable", "no certificate was sent");
  let next = await peer.message();
  if (next.ok && next.value.type === MESSAGE.certificateStatus) next = await peer.message();
  if (!next.ok) return next;
  const exchange =
    // Before 1.2 the signature is of another form, with hashes that prove little.
    server.version === TLS_1_2 && next.value.type === MESSAGE.serverKeyExchange
      ? parseServerKeyExchange(next.value.body)
      : null;
  const proven =
    exchange !== null &&
    (await isSignedBy(
      own,
      exchange.scheme,
      exchange.signature,
      concat(hello.random, server.random, exchange.parameters),
    ));
  return ok({ protocol, suite, certificates, proven });
}

/** What a server signs in TLS 1.3, before the hash of the transcript (RFC 8446 §4.4.3). */
const SIGNED_PREFIX = concat(
  new Uint8Array(64).fill(0x20),
  utf8("TLS 1.3, server CertificateVerify"),
  Uint8Array.of(0),
);

async function readProtected(
  peer: Peer,
  hello: Hello,
  server: ServerHello,
  serverHello: HandshakeMessage,
): Promise<Outcome> {
  const suite = SUITES_13.get(server.suite);
  if (suite === undefined) return failure("unsupported", `cipher suite ${server.suite}`);
  const secret = server.share && (await hello.agreement.agree(server.share.group, server.share.key));
  if (secret === null) return failure("unsupported", "the server's key share is none that was asked for");
  const transcript: Uint8Array[] = [hello.message, serverHello.whole];
  peer.protect(await serverHandshakeKeys(suite, secret, concat(...transcript)));

  let certificates: readonly Uint8Array[] | null = null;
  for (;;) {
    const next = await peer.message();
    if (!next.ok) return next;
    const { type, body, whole } = next.value;
    if (type === MESSAGE.certificateVerify) {
      const own = certificates?.[0];
      const verify = parseCertificateVerify(body);
      if (certificates === null || own === undefined || verify === null) {
        return failure("unreadable", "a proof of no certificate");
      }
      const signed = concat(SIGNED_PREFIX, await digest(suite.hash, concat(...transcript)));
      const proven = await isSignedBy(own, verify.scheme, verify.signature, signed);
      return ok({ protocol: "1.3", suite: suite.name, certificates, proven });
    }
    if (type === MESSAGE.certificate) {
      certificates = parseCertificates(body, true);
      if (certificates === null) return failure("unreadable", "no certificate was sent");
    } else if (type !== MESSAGE.encryptedExtensions && type !== MESSAGE.certificateRequest) {
      return failure("unreadable", `an unexpected handshake message (${type})`);
    }
    transcript.push(whole);
  }
}
