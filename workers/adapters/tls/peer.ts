import { fromUtf8 } from "../../../shared/bytes.ts";
import type { FailureKind, ReadingFailure } from "../../../shared/certificates/reading.ts";
import { ALERT_UNRECOGNISED_NAME, alertName, RECORD } from "../../../shared/certificates/tls/codes.ts";
import {
  MAX_FLIGHT,
  MessageInbox,
  RecordInbox,
  type HandshakeMessage,
  type TlsRecord,
} from "../../../shared/certificates/tls/inbox.ts";
import { sanitise } from "../../../shared/logging/sanitise.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import type { OpenRecord } from "./record-protection.ts";

/** The bytes to and from a server; `read` gives null at their end. */
export interface Link {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly read: () => Promise<Uint8Array | null>;
}

export const failure = (kind: FailureKind, detail: string): Result<never, ReadingFailure> =>
  err({ kind, detail });

const WARNING = 1;
/** As much of another protocol's answer as tells what it is. */
const SHOWN = 60;

/** The server's handshake messages, out of whatever it sends. */
export class Peer {
  readonly #link: Link;
  readonly #records = new RecordInbox();
  readonly #messages = new MessageInbox();
  #open: OpenRecord | null = null;

  constructor(link: Link) {
    this.#link = link;
  }

  /** From now on encrypted records are opened. */
  protect(open: OpenRecord): void {
    this.#open = open;
  }

  async message(): Promise<Result<HandshakeMessage, ReadingFailure>> {
    for (;;) {
      const message = this.#messages.next();
      if (message === "too_large") return tooLarge();
      if (message !== null) return ok(message);
      const record = await this.#record();
      if (!record.ok) return record;
      const { type, body } = record.value;
      if (type === RECORD.handshake) this.#messages.push(body);
      // A change of ciphers is sent for the sake of middleboxes alone (RFC 8446 §5).
      else if (type === RECORD.alert) {
        const [level, description = 0] = body;
        if (level === WARNING && description === ALERT_UNRECOGNISED_NAME) continue;
        return failure("alert", `the server ended the handshake: ${alertName(description)}`);
      } else if (type !== RECORD.changeCipherSpec) {
        return failure("unreadable", "application data before the handshake's end");
      }
    }
  }

  async #record(): Promise<Result<Pick<TlsRecord, "type" | "body">, ReadingFailure>> {
    for (;;) {
      const record = this.#records.next();
      if (record === "not_tls") return this.#notTls();
      if (record !== null) {
        if (record.type !== RECORD.applicationData || this.#open === null) return ok(record);
        const opened = await this.#open(record);
        return opened === null ? failure("unreadable", "a record that its keys do not open") : ok(opened);
      }
      const bytes = await this.#link.read();
      if (bytes === null) return failure("hung_up", "the server ended the connection during the handshake");
      if (!this.#records.push(bytes)) return tooLarge();
    }
  }

  #notTls(): Result<never, ReadingFailure> {
    const beginning = textOf(this.#records.beginning(SHOWN));
    return beginning.startsWith("HTTP/")
      ? failure("plain_http", "the port speaks HTTP without TLS")
      : failure("not_tls", `the answer is no TLS: ${sanitise(beginning)}`);
  }
}

const tooLarge = (): Result<never, ReadingFailure> =>
  failure("too_large", `more than ${MAX_FLIGHT / 1024} KiB before the certificate's end`);

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return "bytes that are no text";
  }
}
