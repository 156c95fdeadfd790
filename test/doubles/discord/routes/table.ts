import { isSnowflake } from "../../../../shared/discord/snowflake.ts";
import { invalidForm, refused, type Answer } from "../errors.ts";
import { channelRoutes } from "./channels.ts";
import { commandRoutes } from "./commands.ts";
import { guildRoutes } from "./guilds.ts";
import { gatewayRoutes } from "./gateway.ts";
import type { Route } from "./route.ts";
import { webhookRoutes } from "./webhooks.ts";

/** Every route of Discord's REST API that the edge uses; anything else is 404. */
export const ROUTES: readonly Route[] = [
  ...guildRoutes,
  ...channelRoutes,
  ...webhookRoutes,
  ...gatewayRoutes,
  ...commandRoutes,
];

export type Found =
  | { readonly ok: true; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly answer: Answer };

/** The route of a request, its path behind the API's base. */
export function findRoute(method: string, path: string): Found {
  const onPath = ROUTES.flatMap((route) => {
    const params = match(route.path, path);
    return params === null ? [] : [{ route, params }];
  });
  const found = onPath.find(({ route }) => route.method === method);
  if (found === undefined) {
    return { ok: false, answer: refused(onPath.length > 0 ? "methodNotAllowed" : "notFound") };
  }
  const faults = Object.entries(found.params)
    .filter(([name, value]) => name !== "token" && !isSnowflake(value))
    .map(([name, value]) => ({
      path: [`${name}_id`],
      code: "NUMBER_TYPE_COERCE",
      message: `Value "${value}" is not snowflake.`,
    }));
  return faults.length > 0 ? { ok: false, answer: invalidForm(faults) } : { ok: true, ...found };
}

function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = value;
    else if (part !== value) return null;
  }
  return params;
}
