import { UNKNOWN_ADDRESS, writtenAddress } from "../http/client-address.ts";

/** What bans are kept under, of what somebody wrote: an address in any spelling, IPv6 by its /64; anything else as it is. */
export function banKey(text: string): string {
  const written = text.trim();
  const address = writtenAddress(written);
  return address === UNKNOWN_ADDRESS ? written : address;
}
