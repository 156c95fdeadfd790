import { hasOverlong } from "./decode/percent.ts";
import { detectDirectory } from "./directory.ts";
import type { Extracted, Field, Where } from "./field.ts";
import { detectLines } from "./lines.ts";
import { detectLookup } from "./lookup.ts";
import { detectMarkup } from "./markup/detect.ts";
import { detectOperators } from "./operators.ts";
import { detectTraversal } from "./paths.ts";
import { BLOCK_SCORE, EVIDENCE_LENGTH, LOG_SCORE, actionOf } from "./rules.ts";
import type { RuleAction, RuleActions, RuleId } from "./rules.ts";
import { detectScript } from "./script/detect.ts";
import { isHarmless } from "./harmless.ts";
import { detectShell } from "./shell/detect.ts";
import type { Signal } from "./signal.ts";
import { signal } from "./signal.ts";
import { detectSignatures } from "./signatures/detect.ts";
import { detectSql } from "./sql/detect.ts";
import { detectTemplate } from "./template.ts";
import { viewsOf } from "./view.ts";
import type { View } from "./view.ts";

/** One rule's worst finding in one field. */
export interface Finding {
  readonly rule: RuleId;
  readonly where: Where;
  readonly name: string;
  /** `BLOCK_SCORE` and above is taken for an attack. */
  readonly score: number;
  /** The text around the finding, without controls, at most `EVIDENCE_LENGTH` characters; empty for secrets. */
  readonly evidence: string;
}

export interface Verdict {
  readonly action: "none" | Exclude<RuleAction, "off">;
  readonly findings: readonly Finding[];
}

type Detector = (view: View, field: Field) => readonly Signal[];

/** What can be said without a sign: names of files and hosts, paths, SQL's words, commands where one is run. */
const FOR_ALL: readonly Detector[] = [detectSignatures, detectSql, detectTraversal, detectShell];
/** What needs at least one. */
const FOR_SIGNS: readonly Detector[] = [
  detectMarkup,
  detectScript,
  detectTemplate,
  detectLookup,
  detectOperators,
  detectDirectory,
  detectLines,
];

/**
 * Judges each field for itself; the verdict is the worst of them. A request that was not taken in whole is a finding
 * too. Pure, and linear in the fields' length.
 */
export function inspect({ fields, complete }: Extracted, actions: RuleActions = {}): Verdict {
  const findings: Finding[] = [];
  let blocked = false;
  const judge = (finding: Finding) => {
    const action = actionOf(finding.rule, actions);
    if (action === "off") return;
    findings.push(finding);
    blocked ||= action === "block" && finding.score >= BLOCK_SCORE;
  };
  for (const field of fields) inspectField(field).forEach(judge);
  if (!complete) judge({ rule: "bounds", where: "body", name: "", score: BLOCK_SCORE, evidence: "" });
  return { action: blocked ? "block" : findings.length > 0 ? "log" : "none", findings };
}

function inspectField(field: Field): readonly Finding[] {
  if (field.proved === true) return [];
  const worst = new Map<RuleId, Finding>();
  const named: Field = { ...field, value: field.name };
  if (!isHarmless(field.value)) look(field, worst);
  // Names are the caller's too; the plain ones of every program are not worth a look.
  if (field.where !== "header" && !/^[\w.-]{0,64}$/.test(field.name)) look(named, worst);
  else if (/__proto__|class\.|constructor/i.test(field.name)) look(named, worst);
  return Array.from(worst.values());
}

function look(field: Field, worst: Map<RuleId, Finding>): void {
  if (hasOverlong(field.value)) keep(worst, field, signal("evasion", BLOCK_SCORE, 0), field.value);
  // A NUL cuts strings short in C; documents of machines may hold one, addresses and cookies never do.
  if (field.value.includes("\u0000") || /%(?:25)?00/.test(field.value)) {
    keep(worst, field, signal("evasion", field.where === "body" ? LOG_SCORE : BLOCK_SCORE, 0), field.value);
  }
  for (const view of viewsOf(field.value)) {
    const see = (detect: Detector) => {
      for (const found of detect(view, field)) keep(worst, field, found, view.text);
    };
    FOR_ALL.forEach(see);
    if (!view.calm) FOR_SIGNS.forEach(see);
  }
}

function keep(worst: Map<RuleId, Finding>, field: Field, found: Signal, text: string): void {
  if (found.score < LOG_SCORE || found.score <= (worst.get(found.rule)?.score ?? 0)) return;
  worst.set(found.rule, {
    rule: found.rule,
    where: field.where,
    name: evidence(field.name, 0),
    score: found.score,
    evidence: SECRET.test(field.name) ? "" : evidence(text, found.at),
  });
}

/** Fields that hold what no log may: their findings have a name and no text. */
const SECRET = /auth|pass|pwd|secret|token|jwt|session|cookie|api.?key|signature/i;

/** A piece of the caller's text that is safe to print: no controls, no line breaks, bounded. */
function evidence(text: string, at: number): string {
  const from = Math.max(0, at - 8);
  // Cut by code points, so that no half of a surrogate pair is left over.
  return Array.from(text.slice(from, from + EVIDENCE_LENGTH).replace(/[\p{C}\s]+/gu, " "))
    .slice(0, EVIDENCE_LENGTH)
    .join("");
}
