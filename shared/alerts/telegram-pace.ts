import { MINUTE, SECOND } from "../time.ts";

/** Telegram's "Bots FAQ": one message a second into a chat, 20 a minute into a group. */
const BETWEEN = 1 * SECOND;
const A_MINUTE = 20;

/** Groups and channels have negative ids, or a name. */
const isGroup = (chatId: string): boolean => chatId.startsWith("-") || chatId.startsWith("@");

/** Keeps the pace of one chat. Times are Unix milliseconds. In memory: after a start Telegram's own 429 is the guard. */
export class TelegramPace {
  readonly #group: boolean;
  /** When the last messages were sent, oldest first. */
  #sent: readonly number[] = [];
  #closedUntil = 0;

  constructor(chatId: string) {
    this.#group = isGroup(chatId);
  }

  /** When the next message may go. */
  opensAt(): number {
    const last = this.#sent.at(-1) ?? -Infinity;
    const twentieth = this.#group ? (this.#sent.at(-A_MINUTE) ?? -Infinity) : -Infinity;
    return Math.max(this.#closedUntil, last + BETWEEN, twentieth + MINUTE);
  }

  sent(now: number): void {
    this.#sent = [...this.#sent.slice(-A_MINUTE + 1), now];
  }

  /** Telegram said to wait, milliseconds. */
  waits(retryAfter: number, now: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, now + retryAfter);
  }
}
