/** Keeps a dashboard page up to date while somebody looks at it: its figures, and what waits for something. */
import { SESSION_ENDED } from "../../../shared/live/protocol.ts";
import type { Snapshot } from "../../../shared/live/snapshot.ts";
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

follow(document, (words) => say(news, words));

if (document.querySelector("[data-live]") !== null)
  connect({
    onSnapshot: (snapshot: Snapshot, source) => {
      say(state, source === "socket" ? "Live" : "Updated every 15 seconds");
      const worse = show(document, snapshot);
      if (worse.length > 0) say(news, worse.join(". "));
    },
    onLost: () => say(state, "Connection lost: trying again"),
    onEnded: () => {
      say(state, "Your session has ended: reload the page");
      say(news, "Your session has ended: reload the page");
    },
    sessionEnded: SESSION_ENDED,
  });
