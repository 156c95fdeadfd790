import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "./log.mjs";

/** Every call has an end, in milliseconds. */
const TIMEOUT = 10_000;
/**
 * The edge takes five messages a second from an address, and locks out who often sends more: we keep below, with some at
 * once. In milliseconds, and messages.
 */
const PACE = 250;
const AT_ONCE = 4;
/** An answer is small; what is longer is not the edge's. */
const LONGEST_ANSWER = 1_048_576;
/** How old an answer may be, in seconds: as a message may. */
const TOLERANCE = 300;

/**
 * @typedef {object} Answer
 * @property {number} status 0: there was none; `problem` says why
 * @property {unknown} body JSON, or null
 * @property {number | null} retryAfter seconds
 * @property {number | null} skew seconds by which the edge's clock is ahead of ours, where it said its time
 * @property {string | null} problem
 */

/** @param {string} secret `whsec_` and base64 */
const keyOf = (secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64");

/** @param {string} secret @param {string} id @param {string} timestamp @param {string} body */
const signatureOf = (secret, id, timestamp, body) =>
  createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");

/** An id that no other message has. */
const freshId = () => `msg_${randomBytes(16).toString("hex")}`;

/**
 * The headers of a signed message (Standard Webhooks), under every secret.
 *
 * @param {readonly string[]} secrets
 * @param {string} id
 * @param {string} body
 * @param {number} now Unix milliseconds
 * @returns {Record<string, string>}
 */
export function signedHeaders(secrets, id, body, now) {
  const timestamp = String(Math.floor(now / 1000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => `v1,${signatureOf(secret, id, timestamp, body)}`).join(" "),
  };
}

/**
 * Whether the edge signed this, just now, as the answer to this very message.
 *
 * @param {readonly string[]} secrets
 * @param {string} id of the message
 * @param {{ get(name: string): string | null }} headers
 * @param {string} body
 * @param {number} now Unix milliseconds
 */
export function isAnswerTo(secrets, id, headers, body, now) {
  const timestamp = headers.get("webhook-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) return false;
  const given = (headers.get("webhook-signature") ?? "").split(" ");
  return secrets.some((secret) => {
    const right = Buffer.from(`v1,${signatureOf(secret, `re_${id}`, timestamp, body)}`);
    return given.some((text) => {
      const bytes = Buffer.from(text);
      return bytes.length === right.length && timingSafeEqual(bytes, right);
    });
  });
}

/** Speaks with the edge. Nothing it meets there is thrown: every outcome is an answer. */
export class Client {
  /** Up to when the pace is used up, by the monotonic clock. */
  #paidUntil = 0;

  /** @param {{ edge: string, secrets: readonly string[] }} options */
  constructor({ edge, secrets }) {
    this.edge = edge;
    this.secrets = secrets;
  }

  /**
   * @param {string} path
   * @param {string} body JSON
   * @param {string} [id] the same id again is the same message
   * @returns {Promise<Answer>}
   */
  post(path, body, id = freshId()) {
    return this.#call("POST", path, body, id, false);
  }

  /** Waits until another message may go. */
  async #turn() {
    const now = performance.now();
    this.#paidUntil = Math.max(this.#paidUntil, now - PACE * (AT_ONCE - 1)) + PACE;
    await sleep(Math.max(0, this.#paidUntil - PACE - now));
  }

  /** An answer that the edge did not sign counts as none. @param {string} path @returns {Promise<Answer>} */
  get(path) {
    return this.#call("GET", path, "", freshId(), true);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} body
   * @param {string} id
   * @param {boolean} verify
   * @returns {Promise<Answer>}
   */
  async #call(method, path, body, id, verify) {
    await this.#turn();
    try {
      const response = await fetch(this.edge + path, {
        method,
        ...(method === "GET" ? {} : { body }),
        headers: {
          ...(method === "GET" ? {} : { "Content-Type": "application/json" }),
          ...signedHeaders(this.secrets, id, body, Date.now()),
        },
        // A redirect would carry a signed message to somebody else.
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const text = await boundedText(response);
      const trusted = !verify || isAnswerTo(this.secrets, id, response.headers, text, Date.now());
      const failed = response.status >= 400;
      return {
        status: trusted || failed ? response.status : 0,
        body: parsed(text),
        retryAfter: seconds(response.headers.get("Retry-After")),
        skew: skew(response.headers.get("Date")),
        problem: trusted || failed ? null : "the answer is not signed by the edge",
      };
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? ` (${describe(error.cause)})` : "";
      return { status: 0, body: null, retryAfter: null, skew: null, problem: describe(error) + cause };
    }
  }
}

/** @param {Response} response */
async function boundedText(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {string | null} header */
const seconds = (header) => (header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null);

/** @param {string | null} header */
function skew(header) {
  const at = Date.parse(header ?? "");
  return Number.isNaN(at) ? null : Math.round((at - Date.now()) / 1000);
}
