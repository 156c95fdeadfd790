/** The page's one script: sends what is clicked, and swaps in the parts the server sends. */
import { suggestWhileTyping } from "./suggest.ts";
import { askModal, type ModalForm, type Offered } from "./modal.ts";

const { viewer = "", channel: channelId = "", locale = "en-US" } = document.body.dataset;

interface Outcome {
  readonly error?: string;
  /** Suggested lines. */
  readonly lines?: readonly { readonly line: string; readonly label: string }[];
  readonly result?: { readonly kind: string; readonly problem?: string; readonly modal?: ModalForm };
}

async function send(path: string, body?: unknown, method = "POST"): Promise<Outcome> {
  const response = await fetch(`/dev/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status === 204 ? {} : ((await response.json()) as Outcome);
}

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
};

async function follow(outcome: Outcome, messageId?: string): Promise<void> {
  element("hint").textContent = outcome.error ?? "";
  const { modal } = outcome.result ?? {};
  if (modal === undefined) return;
  const offered = (await (await fetch("/dev/control/state")).json()) as Offered;
  const fields = await askModal(element("modal") as HTMLDialogElement, modal, offered);
  if (fields === null) return;
  const source = messageId === undefined ? {} : { messageId };
  await act({ kind: "modal", customId: modal.custom_id, fields, ...source });
}

async function act(action: Record<string, unknown>): Promise<void> {
  const outcome = await send("control/interactions", { userId: viewer, channelId, locale, action });
  const { messageId } = action;
  await follow(outcome, typeof messageId === "string" ? messageId : undefined);
}

async function clicked(button: HTMLButtonElement): Promise<void> {
  const { press, message, fault, well, userCommand } = button.dataset;
  if (press !== undefined) await act({ kind: "component", messageId: message, customId: press });
  if (fault !== undefined) await send("control/faults", JSON.parse(fault));
  if (well !== undefined) await send("control/faults", undefined, "DELETE");
  if (userCommand !== undefined) {
    const targetId = (element("target") as HTMLSelectElement).value;
    await act({ kind: "user_command", name: userCommand, targetId });
  }
}

/** Tells of a lost connection instead of doing nothing. */
function attempt(work: Promise<void>): void {
  work.catch(() => {
    element("hint").textContent = "The local world does not answer. Is `npm start` still running?";
  });
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (button !== null) attempt(clicked(button));
});

element("command").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = element("line") as HTMLInputElement;
  const line = input.value;
  input.value = "";
  attempt(send("command", { line, userId: viewer, channelId, locale }).then((outcome) => follow(outcome)));
});

for (const id of ["as", "in"]) {
  element(id).addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement) target.form?.requestSubmit();
  });
}

suggestWhileTyping(element("line") as HTMLInputElement, element("commands"), (line) =>
  send("suggest", { line, userId: viewer, channelId, locale }),
);

/** What the page's policy does not allow as an attribute. */
function paint(): void {
  for (const card of document.querySelectorAll<HTMLElement>("[data-color]")) {
    card.style.borderColor = `#${card.dataset["color"] ?? ""}`;
  }
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const seconds = Math.round((Date.parse(time.dateTime) - Date.now()) / 1_000);
    time.textContent =
      Math.abs(seconds) < 90
        ? format.format(seconds, "second")
        : format.format(Math.round(seconds / 60), "minute");
  }
}

new EventSource(`/dev/stream?${new URLSearchParams({ as: viewer, channel: channelId })}`).addEventListener(
  "message",
  (event: MessageEvent<string>) => {
    const parts = JSON.parse(event.data) as Record<string, string>;
    // The server escaped every text in it; nothing of a message is ever markup.
    for (const [id, html] of Object.entries(parts)) element(id).innerHTML = html;
    paint();
  },
);
paint();
setInterval(paint, 1_000);
