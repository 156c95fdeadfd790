import { toJSONSchema } from "zod";
import type * as z from "zod/v4/core";
import { accessNeed, type AccessNeed } from "../access/rules.ts";
import { SESSION_COOKIE } from "../access/session.ts";
import { zoneOf } from "../http/zones.ts";
import type { Operation } from "./operation.ts";

type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };
type Table = Readonly<Record<string, Plain | undefined>>;

/** One operation, as OpenAPI has it. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  /** Who may. */
  readonly description?: string;
  readonly security: Plain;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query";
    readonly required: boolean;
    readonly schema: Plain;
  }[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

/** By media type. */
type Content = Readonly<Record<string, { readonly schema?: Plain }>>;

/** The whole document, as far as its own page reads it. */
export interface Description {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: Plain;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** Path → method → operation. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: Plain;
}

/** Statuses in words, as HTTP has them (RFC 9110). */
const STATUS: Readonly<Record<number, string>> = {
  200: "Done",
  201: "Created",
  202: "Taken: it is stored, and will be done",
  204: "Done",
  304: "Not changed",
  400: "The request is not right",
  401: "Not signed in, or not signed",
  403: "Not allowed, or blocked",
  404: "There is no such thing",
  409: "It contradicts what is there",
  413: "Over 1 MiB",
  415: "Not JSON",
  422: "It was understood, and is refused",
  429: "Over the limit; see Retry-After",
  500: "Our fault; the cause is in the log under the request id",
  502: "What is behind the edge failed",
  503: "Not now; see Retry-After",
  504: "What is behind the edge took too long",
};

/**
 * What a schema takes, as JSON Schema 2020-12, which OpenAPI 3.1 speaks. What JSON Schema cannot say is left open. Of a
 * schema that refers to parts of itself these stand among the document's, under the operation's name.
 */
function jsonSchema(schema: z.$ZodType, name: string, parts: Record<string, Plain>): Table {
  const { $schema: _dialect, ...rest } = toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const moved = JSON.stringify(rest).replaceAll('"#/$defs/', `"#/components/schemas/${name}`);
  const { $defs = {}, ...whole } = JSON.parse(moved) as Table & { $defs?: Readonly<Record<string, Plain>> };
  for (const [part, definition] of Object.entries($defs)) parts[name + part] = definition;
  return whole;
}

const ERROR: Table = {
  type: "object",
  required: ["status", "message", "code", "requestId", "timestamp"],
  properties: {
    status: { const: "error" },
    message: { type: "string" },
    details: { type: "string" },
    code: { type: "string", description: "Stable: switch on this" },
    requestId: { type: "string" },
    timestamp: { type: "integer", description: "Unix seconds" },
  },
};

/** OpenAPI 3.1 of the operations. `version` is the API's. */
export function openApi(operations: readonly Operation[], version: string): Description {
  const paths: Record<string, Record<string, DescribedOperation>> = {};
  const parts: Record<string, Plain> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[operation.method.toLowerCase()] = describe(operation, parts);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "The edge",
      version,
      description:
        "What the edge answers, from the schemas that read the requests. Times are Unix seconds where nothing else is said. Every answer has X-Request-Id; every refusal has the same body.",
    },
    servers: [{ url: "/" }],
    tags: [
      { name: "public", description: "Anybody" },
      { name: "machine", description: "Whoever signs: the VPS (Standard Webhooks), Discord (Ed25519)" },
      { name: "management", description: "Operators, by session cookie or API token" },
    ],
    paths,
    components: {
      schemas: { Error: ERROR, ...parts },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: `__Host-${SESSION_COOKIE}` },
        token: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        signature: { type: "apiKey", in: "header", name: "webhook-signature" },
        discord: { type: "apiKey", in: "header", name: "X-Signature-Ed25519" },
      },
    },
  };
}

function describe(operation: Operation, parts: Record<string, Plain>): DescribedOperation {
  const { method, path, summary, query, body, text, answer = {}, refusals = [] } = operation;
  const name = operationId(method, path);
  const jsonOf = (schema: z.$ZodType): Table => jsonSchema(schema, name, parts);
  const { zone } = zoneOf(path);
  const need = accessNeed(method, path);
  const { status = 200, type = "application/json", schema, others = [] } = answer;
  const posted = bodyOf(body && jsonOf(body), text);
  const usual = [
    ...(query === undefined && posted === null ? [] : [400]),
    ...(posted === null ? [] : [413]),
    ...(body === undefined || text !== undefined ? [] : [415]),
  ];
  const guarded = zone === "public" && need === null ? [] : [401, 403];
  const refused = [...new Set([...usual, ...guarded, ...refusals, 429, 500])].sort((a, b) => a - b);
  return {
    operationId: name,
    tags: [zone],
    summary,
    ...(need === null || need.kind === "anybody" ? {} : { description: whoMay(need) }),
    security: security(zone, need, path),
    parameters: [...pathParameters(path), ...(query === undefined ? [] : queryParameters(jsonOf(query)))],
    ...(posted === null ? {} : { requestBody: { required: true, content: posted } }),
    responses: {
      [status]: {
        description: STATUS[status] ?? "Done",
        ...(type === null || status === 204
          ? {}
          : {
              content: {
                [type]: schema === undefined ? {} : { schema: jsonOf(schema) },
                ...Object.fromEntries(others.map((other) => [other, {}])),
              },
            }),
      },
      ...Object.fromEntries(
        refused.map((code) => [
          code,
          {
            description: STATUS[code] ?? "Refused",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
          },
        ]),
      ),
    },
  };
}

const bodyOf = (json: Table | undefined, text: string | undefined): Content | null =>
  json === undefined && text === undefined
    ? null
    : {
        ...(json === undefined ? {} : { "application/json": { schema: json } }),
        ...(text === undefined ? {} : { "text/plain": { schema: { type: "string", description: text } } }),
      };

/** `GET /admin/api/blocks/bans` → `getAdminApiBlocksBans`. */
const operationId = (method: string, path: string): string =>
  method.toLowerCase() +
  path
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

function whoMay(need: Extract<AccessNeed, { kind: "account" }>): string {
  const token = need.scope === null ? "no API token may" : `an API token needs the scope ${need.scope}`;
  const proof = need.stepUp ? "; password or code again first" : "";
  return `From the role ${need.role} on; ${token}${proof}.`;
}

function security(zone: string, need: AccessNeed | null, path: string): Plain {
  if (need?.kind === "account") return [{ session: [] }, ...(need.scope === null ? [] : [{ token: [] }])];
  if (zone !== "machine") return [];
  return [path.startsWith("/ingest") ? { signature: [] } : { discord: [] }];
}

const pathParameters = (path: string): DescribedOperation["parameters"] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

function queryParameters(query: Table): DescribedOperation["parameters"] {
  const { properties = {}, required = [] } = query as {
    properties?: Readonly<Record<string, Plain>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}
