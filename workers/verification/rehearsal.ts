import { rehearsalStore, verifyRehearsal } from "../../shared/verification/rehearsal.ts";
import type { TokenClaims } from "../../shared/verification/jwt.ts";
import type { Services } from "../services.ts";

/** A confirm that is played through to the end and changes nothing. */
export interface Rehearsal {
  readonly claims: TokenClaims;
  /** What it is settled with in place of the real ones. */
  readonly services: Services;
}

/** The rehearsal that a link is for, where it is one: only the confirm check makes such links. */
export async function rehearsalOf(services: Services, jwt: string, now: number): Promise<Rehearsal | null> {
  const claims = await verifyRehearsal(jwt, await services.rehearsalKey(), now);
  if (claims === null) return null;
  const { verification, config } = services;
  return {
    claims,
    services: {
      ...services,
      verification: rehearsalStore(verification, claims, config.guild.id),
      findForeignToken: null,
    },
  };
}
