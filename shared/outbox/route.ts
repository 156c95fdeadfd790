import {
  addRole,
  createDirectChannel,
  createMessage,
  editOriginal,
  parseRouteKey,
  removeRole,
  routeKey,
  type LimitedRoute,
} from "../discord/routes.ts";
import type { Effect } from "./effect.ts";

const SUPABASE = "supabase";

/** The limit an effect falls under with its first call: items of one route wait for it together. */
export function routeOf(effect: Effect): string {
  switch (effect.kind) {
    case "grant_role":
      return routeKey(addRole(effect.guildId, effect.userId, effect.roleId));
    case "remove_role":
      return routeKey(removeRole(effect.guildId, effect.userId, effect.roleId));
    case "direct_message":
      return routeKey(createDirectChannel);
    case "channel_message":
      return routeKey(createMessage(effect.channelId));
    case "edit_interaction":
      return routeKey(editOriginal(effect.applicationId, effect.token));
    case "record_verification":
    case "record_token":
    case "forget_member":
      return SUPABASE;
    case "alert_discord":
      return "alert:discord";
    case "alert_telegram":
      return "alert:telegram";
    case "alert_webhook":
      return "alert:webhook";
  }
}

/** Routes that are no Discord route of the bot's: each has a carrier of its own. */
const isDestinationItself = (route: string): boolean => route === SUPABASE || route.startsWith("alert:");

/** The Discord limits of a route; null: it is none of the bot's. */
export const discordRouteOf = (route: string): LimitedRoute | null =>
  isDestinationItself(route) ? null : parseRouteKey(route);
