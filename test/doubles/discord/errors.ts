/** What Discord answers: a status and, but for 204, JSON; HTML where the network in front of it answers. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const json = (body: unknown, status = 200): Answer => ({ status, body });
export const noContent: Answer = { status: 204 };

/** Discord's own codes (reference, "JSON Error Codes"), each with its HTTP status and message. */
const REFUSALS = {
  unauthorized: [401, 0, "401: Unauthorized"],
  notFound: [404, 0, "404: Not Found"],
  methodNotAllowed: [405, 0, "405: Method Not Allowed"],
  serverError: [500, 0, "500: Internal Server Error"],
  unknownChannel: [404, 10003, "Unknown Channel"],
  unknownGuild: [404, 10004, "Unknown Guild"],
  unknownMember: [404, 10007, "Unknown Member"],
  unknownMessage: [404, 10008, "Unknown Message"],
  unknownRole: [404, 10011, "Unknown Role"],
  unknownUser: [404, 10013, "Unknown User"],
  unknownCommand: [404, 10063, "Unknown application command"],
  unknownWebhook: [404, 10015, "Unknown Webhook"],
  tooLarge: [413, 40005, "Request entity too large"],
  blockedClient: [403, 40333, "internal network error"],
  dailyCommands: [400, 30034, "Max number of daily application command creates has been reached (200)"],
  missingAccess: [403, 50001, "Missing Access"],
  notTheAuthor: [403, 50005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50006, "Cannot send an empty message"],
  cannotMessageUser: [403, 50007, "Cannot send messages to this user"],
  missingPermissions: [403, 50013, "Missing Permissions"],
  invalidWebhookToken: [401, 50027, "Invalid Webhook Token"],
  invalidJson: [400, 50109, "The request body contains invalid JSON."],
} as const;

export type RefusalName = keyof typeof REFUSALS;

export function refused(name: RefusalName): Answer {
  const [status, code, message] = REFUSALS[name];
  return json({ message, code }, status);
}

/** One fault of a form: where in the body, Discord's name for it, and the sentence. */
export interface FormFault {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/** Discord's 50035: a tree of the body's keys with `_errors` at the leaves. */
export function invalidForm(faults: readonly FormFault[]): Answer {
  const errors: Tree = {};
  for (const { path, code, message } of faults) {
    let node = errors;
    for (const key of path) node = (node[key] ??= {}) as Tree;
    const leaf = (node["_errors"] ??= []) as unknown as { code: string; message: string }[];
    leaf.push({ code, message });
  }
  return json({ message: "Invalid Form Body", code: 50035, errors }, 400);
}

interface Tree {
  [key: string | number]: Tree | readonly unknown[];
}
