import type { Proved } from "./proved.ts";
import { RULES } from "./rules.ts";
import type { RuleActions, RuleId } from "./rules.ts";

/** How the requests of a route are inspected. */
export interface RouteInspection {
  /** Over the rules' own actions. */
  readonly actions?: RuleActions;
  readonly proved?: Proved;
  /** False: the route reads its body itself, under its own cap and schema. */
  readonly body?: boolean;
  /** A body whose digest is known beforehand passes on while it comes: the route has it judged before its last piece leaves. */
  readonly flows?: true;
}

const ids = Object.keys(RULES) as readonly RuleId[];
const LOG_ONLY: RuleActions = Object.fromEntries(ids.map((id) => [id, "log"]));

/**
 * By the beginning of the path, the first that fits; null: not inspected. A path that is not here is inspected with
 * every rule's own action.
 */
const ROUTES: readonly (readonly [string, RouteInspection | null])[] = [
  // Signed: what the VPS sends is verified before it is read. (Discord's calls never come this way.)
  ["/ingest/", null],
  ["/api/confirm", { proved: { jwt: "jwt", wallet: "base58", signature: "base58" } }],
  ["/verify", { proved: { jwt: "jwt" } }],
  // Passwords may look like anything, and an operator's notes quote attacks. The upload has a cap of its own.
  ["/api/v1/proxy", { actions: LOG_ONLY, body: false }],
  ["/admin", { actions: LOG_ONLY }],
  // What the operator maps behind the edge may well be PHP.
  ["/origin/", { actions: { exploit_probe: "off" }, flows: true }],
];

const DEFAULT: RouteInspection = {};

export function inspectionOf(path: string): RouteInspection | null {
  const found = ROUTES.find(
    ([prefix]) => path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`),
  );
  return found === undefined ? DEFAULT : found[1];
}
