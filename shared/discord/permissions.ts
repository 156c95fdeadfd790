/** Permission bits (Discord reference, "Permissions"). */
export const ADMINISTRATOR = 1n << 3n;
export const MANAGE_GUILD = 1n << 5n;
export const VIEW_CHANNEL = 1n << 10n;
export const SEND_MESSAGES = 1n << 11n;
export const MANAGE_ROLES = 1n << 28n;

/** What nobody should get by signing a message: the means to harm the server or its members. */
export const POWERFUL =
  ADMINISTRATOR |
  MANAGE_GUILD |
  MANAGE_ROLES |
  (1n << 1n) | // kick members
  (1n << 2n) | // ban members
  (1n << 4n) | // manage channels
  (1n << 13n) | // manage messages
  (1n << 17n) | // mention everyone
  (1n << 29n) | // manage webhooks
  (1n << 40n); // time members out

/** Discord writes permissions as digits; what is none grants nothing. */
export const permissionBits = (digits: string): bigint => (/^\d{1,40}$/.test(digits) ? BigInt(digits) : 0n);

export const isAdministrator = (digits: string): boolean => (permissionBits(digits) & ADMINISTRATOR) !== 0n;
