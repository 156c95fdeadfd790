import { concat, type Bytes } from "../../bytes.ts";
import { ByteReader } from "./byte-reader.ts";
import { RECORD } from "./codes.ts";

/** All that a server may send before its certificate is read: chains in use have 2 to 8 KB, post-quantum ones some 30. */
export const MAX_FLIGHT = 64 * 1024;
/** Of an encrypted record (RFC 5246 §6.2.3; RFC 8446 allows less). */
const MAX_RECORD = 2 ** 14 + 2_048;
const HEADER = 5;

export interface TlsRecord {
  readonly type: number;
  /** Authenticated with an encrypted record. */
  readonly header: Bytes;
  readonly body: Bytes;
}

/** What arrived, cut into records. It holds `MAX_FLIGHT` bytes once and for all, whatever pieces they come in. */
export class RecordInbox {
  readonly #bytes = new Uint8Array(MAX_FLIGHT);
  #start = 0;
  #end = 0;

  /** False: the server has sent too much. */
  push(bytes: Uint8Array): boolean {
    if (this.#end + bytes.length > MAX_FLIGHT) return false;
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
    return true;
  }

  /** Null: it is not whole yet. */
  next(): TlsRecord | "not_tls" | null {
    const reader = new ByteReader(this.#bytes.subarray(this.#start, this.#end));
    // What speaks another protocol is known by its first byte, before it has sent five.
    if (reader.left > 0 && !isRecordType(this.#bytes[this.#start] ?? 0)) return "not_tls";
    const type = reader.uint(1);
    const major = reader.uint(1);
    reader.uint(1);
    const length = reader.uint(2);
    if (!reader.sound) return null;
    if (major !== 3 || length > MAX_RECORD) return "not_tls";
    const body = reader.take(length);
    if (!reader.sound) return null;
    const header = this.#bytes.slice(this.#start, this.#start + HEADER);
    this.#start += HEADER + length;
    return { type, header, body: body.slice() };
  }

  /** The first bytes of all, for who wonders what it was instead of TLS. */
  beginning(length: number): Uint8Array {
    return this.#bytes.subarray(0, Math.min(length, this.#end));
  }
}

const isRecordType = (type: number): boolean =>
  type >= RECORD.changeCipherSpec && type <= RECORD.applicationData;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** With its header, as the transcript has it. */
  readonly whole: Uint8Array;
}

/** Handshake messages out of the records' bodies; one may span many records, and a record hold many. */
export class MessageInbox {
  #pieces: Uint8Array[] = [];
  #length = 0;

  push(fragment: Uint8Array): void {
    this.#pieces.push(fragment);
    this.#length += fragment.length;
  }

  /** Null: it is not whole yet. One that could never arrive whole is too large. */
  next(): HandshakeMessage | "too_large" | null {
    const start = this.#first(4);
    if (start.length < 4) return null;
    const reader = new ByteReader(start);
    const type = reader.uint(1);
    const length = 4 + reader.uint(3);
    if (length > MAX_FLIGHT) return "too_large";
    if (this.#length < length) return null;
    const bytes = concat(...this.#pieces);
    this.#pieces = [bytes.subarray(length)];
    this.#length -= length;
    return { type, body: bytes.subarray(4, length), whole: bytes.subarray(0, length) };
  }

  #first(count: number): Uint8Array {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= count) return first.subarray(0, count);
    this.#pieces = [concat(...this.#pieces)];
    return (this.#pieces[0] ?? new Uint8Array(0)).subarray(0, count);
  }
}
