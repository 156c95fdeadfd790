/** What a rule's finding leads to. `log` is reported and let through. */
export type RuleAction = "off" | "log" | "block";

interface Rule {
  readonly description: string;
  readonly action: RuleAction;
}

/**
 * Every rule, with what it stands for and what it does unless a route says otherwise. A detector gives its
 * finding a score; `BLOCK_SCORE` is where a finding is taken for an attack.
 */
export const RULES = {
  sql_injection: {
    description: "SQL that closes the value it stands in, or a whole statement",
    action: "block",
  },
  nosql_injection: { description: "query operators of a document database", action: "block" },
  markup_injection: {
    description: "HTML or SVG that runs script or breaks out of an attribute",
    action: "block",
  },
  script_injection: { description: "JavaScript expressions that reach for the page", action: "block" },
  shell_injection: {
    description: "command separators and substitutions with a command after them",
    action: "block",
  },
  path_traversal: { description: "climbing out of a directory", action: "block" },
  sensitive_file: { description: "files of the system, credentials and configuration", action: "block" },
  file_inclusion: { description: "stream wrappers, remote includes and internal addresses", action: "block" },
  template_injection: {
    description: "template expressions that compute or reach into objects",
    action: "block",
  },
  code_injection: {
    description: "PHP, Java, Python, Node, Ruby or ASP code and serialised objects",
    action: "block",
  },
  lookup_injection: { description: "logging lookups that fetch (Log4Shell)", action: "block" },
  directory_injection: { description: "LDAP and XPath filters", action: "block" },
  xml_injection: { description: "external entities and includes in XML", action: "block" },
  line_injection: {
    description: "line breaks that start a header, a mail command or a request",
    action: "block",
  },
  exploit_probe: { description: "paths that only exploits and scanners ask for", action: "block" },
  scanner: { description: "names of attack tools and of their call-back hosts", action: "block" },
  evasion: { description: "encodings that only hide something: overlong UTF-8, NUL bytes", action: "block" },
  bounds: {
    description: "more parameters, nesting or text than is looked at; fails closed",
    action: "block",
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

/** A route's own actions, over the defaults. */
export type RuleActions = Readonly<Partial<Record<RuleId, RuleAction>>>;

/** Score at which a finding is taken for an attack; every detector's scores are chosen against it. */
export const BLOCK_SCORE = 10;
/** Score from which a finding is worth a log line. */
export const LOG_SCORE = 5;
/** Characters of evidence kept in a finding: enough to recognise a payload, too few to fill a log. */
export const EVIDENCE_LENGTH = 64;

export function actionOf(rule: RuleId, actions: RuleActions): RuleAction {
  return actions[rule] ?? RULES[rule].action;
}
