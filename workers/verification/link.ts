import type { VerificationToken } from "../../shared/verification/token.ts";
import { signJwt } from "../../shared/verification/jwt.ts";
import type { Services } from "../services.ts";

/**
 * The address a member opens to verify. `requestUrl` is where the edge was asked, which the built-in page's
 * path is resolved against. Signing is deterministic: a token that is used again gives the same link.
 */
export async function verificationLink(
  services: Services,
  token: VerificationToken,
  requestUrl: string,
): Promise<string> {
  const [signing] = await services.jwtKeys();
  const url = new URL(services.config.verifyUrl, requestUrl);
  url.searchParams.set("jwt", await signJwt(token, signing));
  return url.href;
}
