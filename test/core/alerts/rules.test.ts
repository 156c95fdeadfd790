import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RULES } from "../../../shared/alerts/rules.ts";
import { SIGNALS } from "../../../shared/alerts/signal.ts";
import { DAY, MINUTE } from "../../../shared/time.ts";

const document = readFileSync(join(import.meta.dirname, "../../../docs/operating.md"), "utf8");
const anchors = new Set(
  Array.from(document.matchAll(/^##+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, "")
      .replaceAll(" ", "-"),
  ),
);

test.each(SIGNALS)("the runbook of %s is in the document", (name) => {
  expect(anchors).toContain(RULES[name].runbook);
});

test("whoever must act is reminded: an error has an incident, and an incident its reminders", () => {
  const forgotten = SIGNALS.filter((name) => {
    const { incident, severity, remindEvery } = RULES[name];
    return incident === null ? severity === "error" || severity === "critical" : remindEvery === null;
  });
  expect(forgotten).toEqual([]);
});

test("every response lasts long enough not to flap, ends within a day, and belongs to an incident", () => {
  const responses = SIGNALS.map((name) => RULES[name]).filter(({ response }) => response !== null);
  const wrong = responses.filter(
    ({ response, incident }) =>
      incident === null ||
      response === null ||
      response.lasts < 10 * MINUTE ||
      response.atMost < response.lasts ||
      response.atMost > DAY,
  );
  expect([responses.length > 0, wrong]).toEqual([true, []]);
});
