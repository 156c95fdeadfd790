import * as z from "zod";

/** `DELETE /admin/api/blocks/bans?key=`: the longest key is an account's. */
export const banQuery = z.object({ key: z.string().min(1).max(200) });
