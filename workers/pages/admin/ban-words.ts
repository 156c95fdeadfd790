import type { Ban, CountedOffence } from "../../../shared/jails/ban.ts";

const OFFENCES: Readonly<Record<CountedOffence, string>> = {
  rate_exceeded: "too many requests",
  invalid_request: "invalid requests",
  authentication_failed: "failed sign-ins",
  suspicious_content: "suspicious content",
  dropped: "a flood of refused requests",
};

/** Why somebody is shut out, in words. */
export const whyBanned = ({ offence, repeats }: Ban): string =>
  repeats === 0 ? OFFENCES[offence] : `${OFFENCES[offence]}, time ${repeats + 1}`;

/** From what: a jail shuts out from everything, a limit from the routes under it. */
export const whatIsShut = ({ cause }: Ban): string =>
  cause.by === "jail" ? "everything" : `what the limit “${cause.rule}” guards`;
