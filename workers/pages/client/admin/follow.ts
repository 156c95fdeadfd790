import { WATCHING } from "../../../../shared/live/protocol.ts";

/** Milliseconds between two looks: the VPS asks every few seconds, and nobody watches for longer than it takes. */
const LOOK_EVERY = 2_000;

/**
 * While a part of the page waits for something (`data-waits`), looks at what the server says of it, and puts that in its
 * place when it has changed. `tell` hears its new words.
 */
export function follow(page: Document, tell: (words: string) => void): void {
  const timer = setInterval(() => {
    const waiting = Array.from(page.querySelectorAll<HTMLElement>("[data-waits]"));
    if (waiting.length === 0) clearInterval(timer);
    else if (!page.hidden) look((fresh) => waiting.forEach((part) => replace(part, fresh, tell)));
  }, LOOK_EVERY);
}

/** The page as it is now. A document that is asked for as such needs no script to parse it. */
function look(use: (fresh: Document) => void): void {
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  request.setRequestHeader(WATCHING, "1");
  request.responseType = "document";
  request.timeout = LOOK_EVERY;
  request.addEventListener("load", () => {
    if (request.status === 200 && request.responseXML !== null) use(request.responseXML);
  });
  request.send();
}

function replace(part: HTMLElement, fresh: Document, tell: (words: string) => void): void {
  const now = fresh.getElementById(part.id);
  if (now === null || now.dataset["standing"] === part.dataset["standing"]) return;
  const focused = part.contains(document.activeElement);
  part.replaceWith(now);
  if (focused) now.querySelector("a")?.focus();
  tell(now.dataset["standing"] ?? "");
}
