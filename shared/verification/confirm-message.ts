/** The text the wallet signs (contract, "Verification API"); `token` is the JWT's UUID as it stands there. */
export const confirmMessage = (token: string): string => `Confirming wallet ownership for request: ${token}`;
