import { freshAddress } from "../test/support/addresses.ts";

/** Requests an address sends before the next one takes over; within every limit. */
const REQUESTS_AN_ADDRESS = 10;

let address = freshAddress();
let sent = 0;

/** The headers of the next request's client. */
export function visitor(): Record<string, string> {
  if (++sent % REQUESTS_AN_ADDRESS === 0) address = freshAddress();
  return { "cf-connecting-ip": address };
}
