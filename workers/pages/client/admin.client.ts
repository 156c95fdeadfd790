/** Keeps a dashboard page up to date while somebody looks at it: its figures, and the parts that have a standing. */
import { SESSION_ENDED } from "../../../shared/live/protocol.ts";
import { connect } from "./admin/connection.ts";
import { show } from "./admin/figures.ts";
import { follow } from "./admin/follow.ts";

const state = document.querySelector<HTMLElement>("#live-state");
const news = document.querySelector<HTMLElement>("#live-news");

/** Only a change of words: a screen reader speaks `news` whenever it is written. */
function say(element: HTMLElement | null, text: string): void {
  if (element === null || element.textContent === text) return;
  element.textContent = text;
  element.hidden = false;
}

/** What is said in one breath is said together: a reader would skip what is replaced. */
const BREATH = 1_000;
let toldAt = 0;

function tell(words: string): void {
  const together = Date.now() - toldAt < BREATH ? `${news?.textContent ?? ""} ${words}` : words;
  toldAt = Date.now();
  say(news, together);
}

const hear = follow(document, tell);

connect({
  onSnapshot: (snapshot, standings) => {
    say(state, standings === null ? "Updated every 15 seconds" : "Live");
    const worse = show(document, snapshot);
    if (worse.length > 0) tell(`${worse.join(". ")}.`);
    hear(standings);
  },
  onLost: () => say(state, "Connection lost: trying again"),
  onEnded: () => {
    say(state, "Your session has ended: reload the page");
    say(news, "Your session has ended: reload the page");
  },
  sessionEnded: SESSION_ENDED,
});
