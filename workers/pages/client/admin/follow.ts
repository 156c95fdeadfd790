import { WATCHING } from "../../../../shared/live/protocol.ts";
import type { Standings } from "../../../../shared/live/standing.ts";
import { replacePart } from "./part.ts";

/** Milliseconds between two looks while a part waits (`data-waits`): the VPS asks every few seconds. */
const WAITS_EVERY = 2_000;
/** At the latest: isolates report once a minute. */
const LOOK_EVERY = 60_000;
/** A page that is asked for now has come by then, or does not come. */
const PATIENCE = 10_000;

/**
 * Keeps the parts of the page up to date that have a standing (`data-standing`): looks at what the server makes of the
 * page now, and puts what differs in its place. `tell` hears what is new in their words. Returns who wants to hear of
 * news: it looks when a part stands otherwise than they say, when they do not say (null), and once a minute.
 */
export function follow(page: Document, tell: (words: string) => void): (standings: Standings | null) => void {
  let lookedAt = Date.now();
  let looking = false;
  let timer: number | undefined;

  function waitFor(): void {
    clearTimeout(timer);
    if (page.querySelector("[data-waits]") === null) return;
    timer = setTimeout(() => (page.hidden ? waitFor() : look()), WAITS_EVERY);
  }

  /** The page as it is now. A document that is asked for as such needs no script to parse it. */
  function look(): void {
    if (looking) return;
    looking = true;
    lookedAt = Date.now();
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.setRequestHeader(WATCHING, "1");
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.addEventListener("loadend", () => {
      looking = false;
      if (request.status === 200 && request.responseXML !== null) show(request.responseXML);
      // Nobody is signed in any more.
      if (request.status !== 401) waitFor();
    });
    request.send();
  }

  function show(fresh: Document): void {
    const parts = Array.from(page.querySelectorAll<HTMLElement>("[data-standing]"));
    const news = parts.flatMap((part) => replacePart(part, fresh));
    if (news.length > 0) tell(news.join(" "));
  }

  waitFor();
  return (standings) => {
    const behind =
      standings === null ||
      Object.entries(standings).some(([id, words]) => {
        const part = page.getElementById(id);
        return part !== null && part.dataset["standing"] !== words;
      });
    if (behind || Date.now() - lookedAt >= LOOK_EVERY) look();
  };
}
