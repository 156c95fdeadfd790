import * as z from "zod";
import { DEFAULT_TOKEN_LIFETIME, MAX_TOKEN_LIFETIME } from "./api-token.ts";
import { MAX_PASSWORD } from "./password.ts";
import { SCOPES } from "./scopes.ts";
import { MINUTE, SECOND } from "../time.ts";

/** UTF-16 units: a code point has at most two. */
const PASSWORD_UNITS = 2 * MAX_PASSWORD;
/** A recovery code with its hyphens has 29 characters. */
const CODE_UNITS = 40;
const ACCOUNT_UNITS = 64;
const MAX_LABEL = 60;

const password = z.string().max(PASSWORD_UNITS);
const code = z.string().max(CODE_UNITS);

export const signInRequest = z.object({
  account: z
    .string()
    .max(ACCOUNT_UNITS)
    .transform((text) => text.trim().toLowerCase()),
  password,
  code,
});
export type SignInRequest = z.infer<typeof signInRequest>;

/** Row A5: one of the two. */
export const stepUpRequest = z.object({ password: password.default(""), code: code.default("") });

export const passwordRequest = z.object({ current_password: password, password });

export const tokenRequest = z.object({
  label: z.string().trim().min(1).max(MAX_LABEL),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .transform((scopes) => [...new Set(scopes)]),
  /** Seconds. */
  lifetime: z
    .int()
    .min(MINUTE / SECOND)
    .max(MAX_TOKEN_LIFETIME / SECOND)
    .default(DEFAULT_TOKEN_LIFETIME / SECOND),
});
export type TokenRequest = z.infer<typeof tokenRequest>;
