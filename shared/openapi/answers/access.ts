import * as z from "zod";
import { ROLES } from "../../access/roles.ts";
import { SCOPES } from "../../access/scopes.ts";
import { unixSeconds } from "./units.ts";

const cursor = z.string().nullable();

export const stepUpAnswer = z.object({ status: z.literal("success"), until: unixSeconds });

export const sessionsAnswer = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      account: z.string(),
      role: z.enum(ROLES),
      address: z.string(),
      client: z.string(),
      current: z.boolean(),
      signedInAt: unixSeconds,
      lastSeenAt: unixSeconds,
      expiresAt: unixSeconds,
    }),
  ),
  cursor,
});

const token = z.object({
  id: z.string(),
  account: z.string(),
  label: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: unixSeconds,
  expiresAt: unixSeconds,
  lastUsedAt: unixSeconds.nullable(),
  revokedAt: unixSeconds.nullable(),
});

export const tokensAnswer = z.object({ tokens: z.array(token), cursor });
export const tokenAnswer = z.object({ token, jwt: z.string() });
