import type { Snowflake } from "../discord/snowflake.ts";
import { MINUTE } from "../time.ts";
import { signJwt, verifyJwt, type TokenClaims } from "./jwt.ts";
import type { ConfirmFacts, VerificationStore } from "./ports.ts";
import { freshToken, type VerificationToken } from "./token.ts";

/** Names what the key of these links is derived for (`shared/derived-key.ts`): neither kind of link is ever taken for the other. */
export const REHEARSAL_PURPOSE = "edge/rehearsal-of-a-confirm/1";
/** Discord's first ids are of 2015 and have 17 digits: this one is nobody's. */
const NOBODY: Snowflake = "1";
/** The check uses its link at once. */
const LIFETIME = MINUTE;

/** A link for a rehearsal; `token` a fresh UUID. */
export const rehearsalJwt = (token: string, key: CryptoKey, now: number): Promise<string> => {
  const { issuedAt } = freshToken(token, now);
  return signJwt({ token, userId: NOBODY, issuedAt, expiresAt: issuedAt + LIFETIME }, key);
};

/** The claims of a link that rehearses; null: it is none, or over. */
export async function verifyRehearsal(jwt: string, key: CryptoKey, now: number): Promise<TokenClaims | null> {
  const claims = await verifyJwt(jwt, [key], now);
  if (!claims.ok || claims.value.userId !== NOBODY || claims.value.expiresAt <= now) return null;
  return claims.value;
}

/**
 * The store as a rehearsal sees it. It asks the real one everything, so that every statement runs; its link alone is
 * made up. Spending that link finds no row, so nothing is written, and that is what success looks like here.
 */
export function rehearsalStore(
  store: VerificationStore,
  claims: TokenClaims,
  guildId: Snowflake,
): VerificationStore {
  const pretended: VerificationToken = {
    ...claims,
    guildId,
    displayName: null,
    avatarUrl: null,
    locale: null,
    status: "pending",
    wallet: null,
  };
  return {
    ...store,
    async facts(token, userId, wallet): Promise<ConfirmFacts> {
      const facts = await store.facts(token, userId, wallet);
      if (facts.token !== null || facts.member !== null)
        throw new Error("a rehearsal met a real link or member");
      return { ...facts, token: pretended };
    },
    async consume(spending) {
      if (await store.consume(spending)) throw new Error("a rehearsal spent a real link");
      return true;
    },
  };
}
