import type { AuditActor } from "../audit/event.ts";

/** Who wants something: a person, or a rule of the edge's. */
export interface Requester {
  readonly type: "operator" | "rule";
  readonly id: string;
}

/** On whose behalf something is done, and from where. */
export interface Author {
  readonly by: Requester;
  readonly address: string | null;
  readonly requestId: string | null;
}

export const sameRequester = (a: Requester, b: Requester): boolean => a.type === b.type && a.id === b.id;

/** For people: an account's name, or the rule's. */
export const requesterName = ({ type, id }: Requester): string => (type === "rule" ? `rule:${id}` : id);

/** As the audit log names them. */
export const actorOf = (by: Requester): AuditActor => ({
  type: by.type === "operator" ? "operator" : "system",
  id: requesterName(by),
});

/** A rule of the edge's own. */
export const ruleAuthor = (id: string): Author => ({
  by: { type: "rule", id },
  address: null,
  requestId: null,
});
