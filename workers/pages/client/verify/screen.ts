import type { Action, LinkGroup, Panel } from "./panel.ts";
import type { PageEvent, WalletInfo } from "./state.ts";

type Child = Node | string | false | null;

/** Elements are built one by one and texts are set as text, never as markup, so that Trusted Types can forbid the rest. */
function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== false && child !== null));
  return node;
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

const setText = (node: HTMLElement, text: string): void => {
  if (node.textContent !== text) node.textContent = text;
};

/** Puts panels on the page; what the member does comes out through `dispatch`. */
export function createScreen(dispatch: (event: PageEvent) => void): (panel: Panel) => void {
  const root = byId("panel");
  const status = byId("status");
  const timer = byId("timer");
  const timerLabel = byId("timer-label");
  const timerLeft = byId("timer-left");
  const warning = byId("warning");
  const stages = [...byId("stages").children];
  let shown = "";
  let key: string | null = null;

  return (panel) => {
    const { timer: countdown, announcement, ...still } = panel;
    timer.hidden = countdown === null;
    setText(timerLabel, countdown?.label ?? "");
    setText(timerLeft, countdown?.left ?? "");
    setText(status, announcement);
    // The time goes on each second; the rest is rebuilt only when it says something else.
    const next = JSON.stringify(still);
    if (next === shown) return;
    shown = next;
    markStage(stages, panel.stage);
    warning.hidden = panel.stage === null || panel.stage === 3;
    replaceKeepingFocus(root, panel, dispatch);
    document.title = `${panel.title.replace(" …", "")} · Wallet verification`;
    // The first heading says what is new: a notice's where there is one.
    if (key !== null && key !== panel.key) root.querySelector("h2")?.focus();
    key = panel.key;
  };
}

function markStage(stages: readonly Element[], stage: number | null): void {
  stages.forEach((item, index) => {
    item.classList.toggle("past", stage !== null && index + 1 < stage);
    if (index + 1 === stage) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

function replaceKeepingFocus(root: HTMLElement, panel: Panel, dispatch: (event: PageEvent) => void): void {
  const focused =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
  root.className = `panel ${panel.tone}`;
  root.replaceChildren(...contents(panel, dispatch).filter((child) => child !== null && child !== false));
  if (focused === undefined) return;
  root.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function contents(panel: Panel, dispatch: (event: PageEvent) => void): readonly Child[] {
  const { notice } = panel;
  return [
    notice !== null &&
      element(
        "div",
        { class: "notice" },
        heading(notice.title, "notice-text"),
        element("p", { id: "notice-text" }, notice.text),
        notice.said !== null && element("p", { class: "said" }, `The wallet said: ${notice.said}`),
      ),
    heading(panel.title, "panel-text"),
    element("div", { id: "panel-text" }, ...panel.text.map((text) => element("p", {}, text))),
    panel.accounts.length > 0 && accountList(panel, dispatch),
    panel.message !== null && element("p", { class: "message" }, element("code", {}, panel.message)),
    panel.wallets.length > 0 &&
      element("ul", { class: "wallets" }, ...panel.wallets.map((wallet) => walletButton(wallet, dispatch))),
    ...panel.linkGroups.map(linkGroup),
    panel.actions.length > 0 &&
      element("div", { class: "actions" }, ...panel.actions.map((action) => actionButton(action, dispatch))),
    panel.reference !== null &&
      element("p", { class: "reference" }, "Reference: ", element("code", {}, panel.reference)),
  ];
}

/** Takes the focus, and brings its text along for those who hear the page. */
const heading = (title: string, text: string): HTMLElement =>
  element("h2", { tabindex: "-1", "data-key": text, "aria-describedby": text }, title);

function button(
  attributes: Readonly<Record<string, string>>,
  event: PageEvent,
  dispatch: (event: PageEvent) => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const node = element("button", { type: "button", ...attributes }, ...children);
  node.addEventListener("click", () => dispatch(event));
  return node;
}

const actionButton = ({ label, event, main }: Action, dispatch: (event: PageEvent) => void) =>
  button({ class: main ? "main" : "plain", "data-key": label }, event, dispatch, label);

function walletButton({ id, name, icon }: WalletInfo, dispatch: (event: PageEvent) => void): HTMLElement {
  const picture =
    icon === null
      ? element("span", { class: "icon", "aria-hidden": "true" }, name.slice(0, 1))
      : element("img", { class: "icon", src: icon, alt: "", width: "32", height: "32" });
  return element(
    "li",
    {},
    button(
      { class: "wallet", "data-key": `wallet ${id}` },
      { type: "choose", wallet: id },
      dispatch,
      picture,
      name,
    ),
  );
}

function accountList({ accounts }: Panel, dispatch: (event: PageEvent) => void): HTMLElement {
  if (accounts.length === 1) {
    return element("p", { class: "address" }, element("code", {}, accounts[0]?.address ?? ""));
  }
  const choices = accounts.map(({ address, chosen }) => {
    const radio = element("input", { type: "radio", name: "account", "data-key": `account ${address}` });
    radio.checked = chosen;
    radio.addEventListener("change", () => dispatch({ type: "pick", address }));
    return element("label", { class: "address" }, radio, element("code", {}, address));
  });
  return element("fieldset", {}, element("legend", {}, "Account"), ...choices);
}

function linkGroup({ title, links, inPlace }: LinkGroup): HTMLElement {
  const target: Readonly<Record<string, string>> = inPlace
    ? {}
    : { target: "_blank", rel: "noopener noreferrer" };
  return element(
    "div",
    { class: inPlace ? "links open" : "links" },
    element("h3", {}, title),
    element(
      "ul",
      {},
      ...links.map(({ name, href }) =>
        element("li", {}, element("a", { href, "data-key": href, ...target }, name)),
      ),
    ),
  );
}
