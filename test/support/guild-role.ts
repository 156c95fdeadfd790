/** A role as the doctor sees it in Discord: no bot's own, and with no permission unless said. */
export const guildRole = (id: string, name: string, position: number, permissions = 0n) => ({
  id,
  name,
  position,
  permissions,
  managed: false,
});
