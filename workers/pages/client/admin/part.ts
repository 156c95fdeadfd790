import { newLines } from "./news.ts";

/**
 * Puts the part as it is in `fresh` in its place, when it differs; what is open stays open, and what has the focus keeps
 * it. Returns what is new in its words.
 */
export function replacePart(part: HTMLElement, fresh: Document): readonly string[] {
  const now = fresh.getElementById(part.id);
  if (now === null) return [];
  const open = Array.from(part.querySelectorAll("details"), (details) => details.open);
  now.querySelectorAll("details").forEach((details, i) => {
    details.open = open[i] ?? details.open;
  });
  if (now.isEqualNode(part)) return [];
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  part.replaceWith(now);
  if (focused !== null) focusLike(focused, now);
  return newLines(part.dataset["standing"] ?? "", now.dataset["standing"] ?? "");
}

/** To the same control in the new part, else to where it leads, else to the part: the keyboard goes on from there. */
function focusLike(focused: Element, part: HTMLElement): void {
  const controls = Array.from(part.querySelectorAll<HTMLElement>(focused.tagName));
  const target =
    controls.find((one) => one.outerHTML === focused.outerHTML) ??
    controls.find((one) => one.getAttribute("href") === focused.getAttribute("href")) ??
    part;
  if (target === part) part.tabIndex = -1;
  target.focus({ preventScroll: true });
}
