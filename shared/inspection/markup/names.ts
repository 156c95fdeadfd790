const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Tags that run or load something by standing there, given any attribute. */
export const ACTIVE_TAG = set(
  "iframe frame frameset object embed applet base portal xml xss isindex bgsound ilayer layer marquee fencedframe",
);
/** Attributes that take an address a browser follows or loads. */
export const URL_ATTRIBUTE = set(
  "href src action formaction data xlink:href srcdoc code codebase background poster dynsrc lowsrc from to values " +
    "content manifest profile longdesc cite classid archive icon ping url by srcset style attributename datasrc",
);
/** How event handlers begin, without their "on": the specification's and the browsers' own. */
const EVENTS =
  "abort activate afterprint afterscriptexecute afterupdate animation auxclick before begin blur bounce cancel canplay " +
  "cellchange change click close command contentvisibility context controlselect copy cuechange cut dataavailable dataset dblclick " +
  "deactivate drag drop durationchange emptied end error errorupdate filterchange finish focus formdata formchange " +
  "forminput fullscreen gamepad gesture got hashchange help input invalid key languagechange layoutcomplete load " +
  "losecapture lost media message mouse move moz navigate offline online orientation outofsync page paste pause play " +
  "pointer popstate progress propertychange ratechange readystate receive rejectionhandled repeat reset resize resume " +
  "reverse row scroll search security seek select show size slotchange sort stalled start stop storage submit " +
  "suspend syncrestored time toggle touch track transition unhandled unload url validationstatus volume waiting " +
  "webkit wheel zoom";
const EVENT = set(EVENTS);
const LONGEST_EVENT = Math.max(...Array.from(EVENT, (name) => name.length));

/** Whether an attribute name is an event handler's: some event's name, or one that begins so. */
export function isHandler(name: string): boolean {
  if (!name.startsWith("on") || name.length < 5) return false;
  for (let length = Math.min(LONGEST_EVENT, name.length - 2); length >= 3; length--) {
    if (EVENT.has(name.slice(2, 2 + length))) return true;
  }
  return false;
}
