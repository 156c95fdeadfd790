import { json } from "../errors.ts";
import type { Route } from "./route.ts";

export const gatewayRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/gateway",
    bucket: "reads",
    major: [],
    auth: "anybody",
    handle: () => json({ url: "wss://gateway.discord.gg" }),
  },
];
