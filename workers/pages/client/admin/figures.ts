import { liveFigures } from "../../../../shared/live/figures.ts";
import type { Snapshot } from "../../../../shared/live/snapshot.ts";
import type { Tone } from "../../../../shared/live/words.ts";

const TONES: readonly Tone[] = ["good", "idle", "warn", "bad"];

/** Puts the figures where the page has them. Returns what has become worse, in words. */
export function show(page: ParentNode, snapshot: Snapshot): readonly string[] {
  const figures = liveFigures(snapshot);
  for (const element of page.querySelectorAll<HTMLElement>("[data-live]")) {
    const figure = figures[element.dataset["live"] ?? ""];
    if (figure !== undefined && element.textContent !== figure.text) element.textContent = figure.text;
  }
  const worse = new Map<string, string>();
  for (const pill of page.querySelectorAll<HTMLElement>("[data-live-tone]")) {
    const name = pill.dataset["liveTone"] ?? "";
    const figure = figures[name];
    const before = TONES.find((tone) => pill.classList.contains(tone));
    if (figure === undefined || before === undefined || figure.tone === before) continue;
    pill.classList.replace(before, figure.tone);
    if (TONES.indexOf(figure.tone) > TONES.indexOf(before)) {
      worse.set(name, `${figure.name}: ${figure.text}`);
    }
  }
  return [...worse.values()];
}
