import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RULES } from "../../../shared/alerts/rules.ts";
import { SIGNALS } from "../../../shared/alerts/signal.ts";

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

test.each(SIGNALS)("%s is reminded of only where there is an incident to take", (name) => {
  const { incident, severity, remindEvery } = RULES[name];
  expect(incident === null || remindEvery !== null).toBe(true);
  if (severity === "error" || severity === "critical") expect(incident).not.toBeNull();
});

test.each(SIGNALS)("a response of %s lasts long enough not to flap, and ends", (name) => {
  const { response, incident } = RULES[name];
  if (response === null) return;
  expect(incident).not.toBeNull();
  expect(response.lasts).toBeGreaterThanOrEqual(600_000);
  expect(response.atMost).toBeLessThanOrEqual(86_400_000);
  expect(response.atMost).toBeGreaterThanOrEqual(response.lasts);
});
